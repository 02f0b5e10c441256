namespace Echo.Server.Features.Connections.ToolChanges;

/// <summary>A difference between what a server offered and what it offers.</summary>
sealed record ToolChange
{
    public const string Added = "added";
    public const string Changed = "changed";
    public const string Removed = "removed";

    public Guid Id { get; init; }

    public DateTimeOffset At { get; init; }

    public required string Tool { get; init; }

    /// <summary>One of the constants.</summary>
    public required string Kind { get; init; }

    /// <summary>JSON text of the tool as it was.</summary>
    public string? OldItem { get; init; }

    /// <summary>JSON text of the tool as it is.</summary>
    public string? NewItem { get; init; }

    /// <summary>Whether who called the tool as it was may fail now, or do something else.</summary>
    public bool IsBreaking => Kind == Removed || (Kind == Changed && ToolGrade.IsBreaking(OldItem!, NewItem!));
}
