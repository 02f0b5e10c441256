using Echo.Server.Features.Access.Accounts;
using Echo.Server.Platform.Http;
using Echo.Server.Platform.Http.Limits;
using Echo.Server.Platform.Http.Problems;
using Echo.Server.Platform.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Echo.Server.Features.Access.Auth;

/// <summary>Who am I, and what may I do.</summary>
static class MeEndpoints
{
    public static void MapMe(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/me", Me).WithTags("Accounts").Requires(Permissions.AccountRead).Limited(RatePolicy.Read);

    static async Task<Results<Ok<MeAnswer>, Problem>> Me(Caller caller, AccountStore accounts, CancellationToken cancellationToken) =>
        await accounts.FindAsync(caller.Id, cancellationToken) is { } account
            ? TypedResults.Ok(new MeAnswer(MeBody.Of(account, caller), "Current user information"))
            : Problem.Unauthenticated("Token has been revoked");
}

sealed record MeAnswer(MeBody User, string Message);

sealed record MeBody
{
    public required Guid Id { get; init; }

    public required int Uid { get; init; }

    public required string Username { get; init; }

    public required string Email { get; init; }

    public required string? Name { get; init; }

    public required string? Picture { get; init; }

    public required string Role { get; init; }

    /// <summary>What the credentials of this request may do, by name.</summary>
    public required IReadOnlyList<string> Permissions { get; init; }

    public required bool IsActive { get; init; }

    public required bool IsAdmin { get; init; }

    public required bool IsVerified { get; init; }

    public required bool GoogleConnected { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public static MeBody Of(Account account, Caller caller) => new()
    {
        Id = account.Uuid,
        Uid = account.Id,
        Username = account.Username,
        Email = account.Email,
        Name = account.Name,
        Picture = account.Picture,
        Role = account.Role,
        Permissions = caller.AllPermissions,
        IsActive = account.IsActive,
        IsAdmin = account.IsAdmin,
        IsVerified = account.IsVerified,
        GoogleConnected = account.GoogleId is not null,
        CreatedAt = account.CreatedAt,
    };
}
