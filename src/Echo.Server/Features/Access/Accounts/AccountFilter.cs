namespace Echo.Server.Features.Access.Accounts;

/// <summary>Which accounts are asked for. What is null does not matter.</summary>
sealed record AccountFilter
{
    public string? Role { get; init; }

    public bool? IsActive { get; init; }

    /// <summary>A part of the name or the e-mail address, in any case.</summary>
    public string? Search { get; init; }
}
