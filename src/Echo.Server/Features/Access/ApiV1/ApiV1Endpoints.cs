using Echo.Server.Features.Access.Accounts;
using Echo.Server.Features.Access.Auth;
using Echo.Server.Features.Access.Sessions;
using Echo.Server.Platform.Http;
using Echo.Server.Platform.Http.Limits;
using Echo.Server.Platform.Http.Problems;
using Echo.Server.Platform.Http.Requests;
using Echo.Server.Platform.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Echo.Server.Features.Access.ApiV1;

/// <summary>Accounts and sessions under /api/v1/auth.</summary>
static class ApiV1Endpoints
{
    public static void MapApiV1Auth(this IEndpointRouteBuilder routes)
    {
        var auth = routes.MapGroup("/api/v1/auth").WithTags("Accounts").Public().Limited(RatePolicy.Auth);
        auth.MapPost("/register", Register).RefusesInvalidCredentials();
        auth.MapPost("/login", LogIn);
        auth.MapPost("/refresh", Refresh);
        auth.MapPost("/logout", LogOut);
    }

    static async Task<Results<Created<ApiV1AccountBody>, Problem>> Register(
        Body<RegisterRequest> body, Registrar registrar, HttpContext context, CancellationToken cancellationToken)
    {
        var registered = await registrar.RegisterAsync(AuthEndpoints.RegistrationOf(body.Value, context), cancellationToken);
        return registered.Value is { } account
            ? TypedResults.Created(account.Path, ApiV1AccountBody.Of(account))
            : RegistrationProblem.Of(registered.Refusal);
    }

    static async Task<Results<Ok<TokenAnswer>, Problem>> LogIn(
        Body<ApiV1LoginRequest> body, SessionOpener opener, HttpContext context, CancellationToken cancellationToken)
    {
        var signedIn = await opener.SignInAsync(body.Value.Login!, body.Value.Password, SessionOrigin.Of(context), cancellationToken);
        return signedIn.Value is { } opened ? TypedResults.Ok(TokenAnswer.Of(opened)) : SessionProblem.Of(signedIn.Refusal!);
    }

    static async Task<Results<Ok<TokenAnswer>, Problem>> Refresh(
        Body<RefreshRequest> body, SessionRefresher refresher, CancellationToken cancellationToken)
    {
        var refreshed = await refresher.RefreshAsync(body.Value.RefreshToken, cancellationToken);
        return refreshed.Value is { } pair ? TypedResults.Ok(TokenAnswer.Of(pair)) : SessionProblem.Of(refreshed.Refusal);
    }

    static async Task<Results<NoContent, Problem>> LogOut(
        OptionalBody<ApiV1LogoutRequest> body, SessionRefresher refresher, HttpContext context, CancellationToken cancellationToken)
    {
        var sid = context.Caller()?.SessionId;
        if (body.Value?.RefreshToken is not { } refreshToken)
        {
            if (context.Caller() is null)
                return context.Unauthenticated();
            if (sid is null)
                return SessionProblem.KeyHasNoSession;
        }
        else if (!await refresher.EndAsync(refreshToken, cancellationToken))
        {
            return SessionProblem.Of(RefreshRefusal.Invalid);
        }

        // Last, so that a refused refresh token leaves everything as it was.
        if (sid is { } own)
            await refresher.EndAsync(own, cancellationToken);
        return TypedResults.NoContent();
    }
}
