namespace Echo.Server.Features.Connections.ToolChanges;

/// <summary>What comes of accepting a tool.</summary>
abstract record ToolApproval
{
    /// <param name="Item">JSON text of the tool.</param>
    public sealed record Approved(string Item) : ToolApproval;

    /// <summary>No tool has this name.</summary>
    public sealed record NotFound : ToolApproval;

    /// <summary>Nobody is shown the tool like that any more; or it was not said which one is meant, and others are shown different ones.</summary>
    public sealed record NotAsShown : ToolApproval;
}
