using Echo.Server.Features.Access.Accounts;
using Echo.Server.Features.Access.Roles;
using Echo.Server.Features.Access.Sessions;
using Echo.Server.Platform.Http;
using Echo.Server.Platform.Http.Limits;
using Echo.Server.Platform.Http.Pipeline;
using Echo.Server.Platform.Http.Problems;
using Echo.Server.Platform.Http.Requests;
using Echo.Server.Platform.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Echo.Server.Features.Access.Auth;

/// <summary>Accounts and sessions under /auth.</summary>
static class AuthEndpoints
{
    public static void MapAuth(this IEndpointRouteBuilder routes)
    {
        var auth = routes.MapGroup("/auth").WithTags("Accounts");
        auth.MapPost("/logout", LogOut).Requires(Permissions.AccountWrite).Limited(RatePolicy.Write);

        var open = auth.MapGroup("").Public().Limited(RatePolicy.Auth);
        open.MapPost("/register", Register).RefusesInvalidCredentials();
        open.MapPost("/login", LogIn);
        open.MapPost("/refresh", Refresh);
        open.MapPost("/create-admin", CreateAdmin);
    }

    static async Task<Results<Created<RegisterAnswer>, Problem>> Register(
        Body<RegisterRequest> body, Registrar registrar, HttpContext context, CancellationToken cancellationToken)
    {
        var registered = await registrar.RegisterAsync(RegistrationOf(body.Value, context), cancellationToken);
        return registered.Value is { } account
            ? TypedResults.Created(account.Path, RegisterAnswer.Of(account))
            : RegistrationProblem.Of(registered.Refusal);
    }

    static async Task<Results<Ok<LoginAnswer>, Problem>> LogIn(
        OptionalBody<LoginRequest> body,
        SessionOpener opener,
        SessionRefresher refresher,
        HttpContext context,
        CancellationToken cancellationToken)
    {
        if (body.Value is { IsEmpty: false } request)
        {
            var signedIn = await opener.SignInAsync(request.Login!, request.Password!, SessionOrigin.Of(context), cancellationToken);
            return signedIn.Value is { } opened ? TypedResults.Ok(LoginAnswer.Of(opened)) : SessionProblem.Of(signedIn.Refusal!);
        }

        if (context.Caller() is not { } caller)
            return context.Unauthenticated();
        if (caller.SessionId is not { } sid)
            return Problem.Refused("An API key cannot be exchanged for a token");
        return await refresher.ReissueAsync(sid, cancellationToken) is { } reissued
            ? TypedResults.Ok(LoginAnswer.Of(reissued))
            : Problem.Unauthenticated("Token has been revoked");
    }

    static async Task<Results<Ok<TokenAnswer>, Problem>> Refresh(
        Body<RefreshRequest> body, SessionRefresher refresher, CancellationToken cancellationToken)
    {
        var refreshed = await refresher.RefreshAsync(body.Value.RefreshToken, cancellationToken);
        return refreshed.Value is { } pair ? TypedResults.Ok(TokenAnswer.Of(pair)) : SessionProblem.Of(refreshed.Refusal);
    }

    static async Task<Results<Ok<MessageAnswer>, Problem>> LogOut(
        Caller caller, SessionRefresher refresher, CancellationToken cancellationToken)
    {
        if (caller.SessionId is not { } sid)
            return SessionProblem.KeyHasNoSession;
        await refresher.EndAsync(sid, cancellationToken);
        return TypedResults.Ok(new MessageAnswer("Successfully logged out"));
    }

    static async Task<Results<Created<AdminAnswer>, Problem>> CreateAdmin(
        Body<CreateAdminRequest> body, Registrar registrar, CancellationToken cancellationToken)
    {
        var registration = Registration.Of(body.Value) with { Role = RoleNames.Admin, AdminSecret = body.Value.AdminSecret, IsVouchedFor = true };
        var registered = await registrar.RegisterAsync(registration, cancellationToken);
        return registered.Value is { } account
            ? TypedResults.Created(account.Path, AdminAnswer.Of(account))
            : RegistrationProblem.Of(registered.Refusal);
    }

    /// <summary>What the snake_case families ask for when they register.</summary>
    public static Registration RegistrationOf(RegisterRequest request, HttpContext context) => Registration.Of(request) with
    {
        Role = request.Role ?? RoleNames.User,
        AdminSecret = request.AdminSecret,
        Caller = context.Caller(),
        FromLoopback = context.Facts().FromLoopback,
    };
}
