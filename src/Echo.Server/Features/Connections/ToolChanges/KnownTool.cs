namespace Echo.Server.Features.Connections.ToolChanges;

/// <summary>A tool as it is stored.</summary>
sealed record KnownTool
{
    public required string Name { get; init; }

    /// <summary>Whose list it stood in; null where all users share one sign-in.</summary>
    public int? AccountId { get; init; }

    /// <summary>JSON text.</summary>
    public required string Item { get; init; }

    public required byte[] Fingerprint { get; init; }

    /// <summary>The fingerprint that somebody has accepted; null for a tool that is new.</summary>
    public byte[]? Approved { get; init; }
}
