namespace Echo.Server.Features.Assistant.Policies;

/// <summary>What an account has said about a tool.</summary>
sealed class StoredPolicy
{
    public required string Tool { get; init; }

    /// <summary>Where the tool came from then. A tool of another source that bears the name is another tool.</summary>
    public required Guid SourceId { get; init; }

    /// <summary>One of <see cref="ToolPolicy"/>.</summary>
    public required string Policy { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }
}
