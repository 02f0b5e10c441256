namespace Echo.Server.Features.Access.Accounts;

/// <summary>How many accounts there are; deleted ones don't count.</summary>
sealed class AccountTotals
{
    public required int Total { get; init; }

    public required int Active { get; init; }

    public required int Verified { get; init; }

    public required int Admins { get; init; }

    public required int Developers { get; init; }

    public required int Users { get; init; }

    public required int Viewers { get; init; }

    /// <summary>Registered since the time that was asked for.</summary>
    public required int Recent { get; init; }
}
