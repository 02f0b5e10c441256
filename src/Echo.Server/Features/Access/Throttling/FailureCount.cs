namespace Echo.Server.Features.Access.Throttling;

/// <summary>How many failures count for an account, this one included, and until when.</summary>
sealed class FailureCount
{
    public required int FromAddress { get; init; }

    public required DateTimeOffset AddressEndsAt { get; init; }

    public required int FromAll { get; init; }

    public required DateTimeOffset AllEndsAt { get; init; }
}
