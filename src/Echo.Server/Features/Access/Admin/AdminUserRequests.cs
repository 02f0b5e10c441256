using System.ComponentModel.DataAnnotations;
using Echo.Server.Features.Access.Accounts;

namespace Echo.Server.Features.Access.Admin;

/// <summary>Query of GET /admin/users.</summary>
sealed class AdminUsersQuery
{
    [Range(1, 100)]
    public int Limit { get; init; } = 50;

    [Range(0, int.MaxValue)]
    public int Offset { get; init; }

    /// <summary>Only accounts that may sign in.</summary>
    public bool ActiveOnly { get; init; }

    /// <summary>A part of the name or the e-mail address, in any case.</summary>
    [StringLength(100, MinimumLength = 1)]
    public string? Search { get; init; }

    public AccountFilter Filter() => new() { IsActive = ActiveOnly ? true : null, Search = Search };
}
