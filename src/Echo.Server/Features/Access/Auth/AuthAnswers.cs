using System.Text.Json.Serialization;
using Echo.Server.Features.Access.Accounts;
using Echo.Server.Features.Access.Sessions;

namespace Echo.Server.Features.Access.Auth;

/// <summary>Answer of POST /auth/register.</summary>
sealed record RegisterAnswer(string Message, string UserId, string Username, string Email, int Id, Guid Uuid, string Role)
{
    public static RegisterAnswer Of(Account account) => new(
        account.IsVerified
            ? "User registered successfully. Email verification disabled."
            : "User registered successfully. A verification e-mail was sent.",
        account.Id.ToString(),
        account.Username,
        account.Email,
        account.Id,
        account.Uuid,
        account.Role);
}

/// <summary>Answer of POST /auth/create-admin and POST /setup; only the latter signs in.</summary>
sealed record AdminAnswer(string Message, string UserId, string Username, string Email, bool IsAdmin, int Id, Guid Uuid, string Role)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? AccessToken { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? RefreshToken { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? TokenType { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? ExpiresIn { get; init; }

    public static AdminAnswer Of(Account account) => new(
        "Admin user created successfully",
        account.Id.ToString(),
        account.Username,
        account.Email,
        account.IsAdmin,
        account.Id,
        account.Uuid,
        account.Role);
}

/// <summary>Answer of POST /auth/refresh, and of login and refresh under /api/v1.</summary>
sealed record TokenAnswer(string AccessToken, string? RefreshToken, string TokenType, int ExpiresIn)
{
    /// <summary>RFC 6750, in the form of the documents.</summary>
    public const string Bearer = "bearer";

    public static TokenAnswer Of(SignedIn session) => new(session.AccessToken, session.RefreshToken, Bearer, session.ExpiresIn);
}

/// <summary>Answer of POST /auth/login.</summary>
sealed record LoginAnswer(string AccessToken, string TokenType, int ExpiresIn, AccountBody User)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? RefreshToken { get; init; }

    public static LoginAnswer Of(SignedIn session) =>
        new(session.AccessToken, TokenAnswer.Bearer, session.ExpiresIn, AccountBody.Of(session.Account))
        {
            RefreshToken = session.RefreshToken,
        };
}

/// <summary>A message alone.</summary>
sealed record MessageAnswer(string Message);
