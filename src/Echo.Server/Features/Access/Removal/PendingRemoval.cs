namespace Echo.Server.Features.Access.Removal;

/// <summary>A deleted account that other rooms have to clean up after.</summary>
sealed class PendingRemoval
{
    public required int AccountId { get; init; }

    /// <summary>How often it was tried, with this time.</summary>
    public required int Attempts { get; init; }
}
