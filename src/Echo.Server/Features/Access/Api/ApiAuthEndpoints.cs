using Echo.Server.Features.Access.Accounts;
using Echo.Server.Features.Access.Keys;
using Echo.Server.Features.Access.Roles;
using Echo.Server.Features.Access.Sessions;
using Echo.Server.Platform.Http;
using Echo.Server.Platform.Http.Json;
using Echo.Server.Platform.Http.Limits;
using Echo.Server.Platform.Http.Pipeline;
using Echo.Server.Platform.Http.Problems;
using Echo.Server.Platform.Http.Requests;
using Echo.Server.Platform.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Echo.Server.Features.Access.Api;

/// <summary>Accounts and sessions under /api/auth, in camelCase.</summary>
static class ApiAuthEndpoints
{
    const string DefaultKeyName = "default";

    public static void MapApiAuth(this IEndpointRouteBuilder routes)
    {
        var auth = routes.MapGroup("/api/auth").WithTags("Accounts");
        auth.MapGet("/profile", Profile).Requires(Permissions.AccountRead).Limited(RatePolicy.Read);
        auth.MapPost("/api-key/generate", GenerateKey).Requires(Permissions.AccountWrite).Limited(RatePolicy.Write);

        var open = auth.MapGroup("").Public().Limited(RatePolicy.Auth);
        open.MapPost("/register", Register).RefusesInvalidCredentials();
        open.MapPost("/login", LogIn);
        open.MapPost("/refresh", Refresh);
    }

    static async Task<Results<Created<OkBody<ApiSignedIn>>, Problem>> Register(
        Body<ApiRegisterRequest> body, Registrar registrar, SessionOpener opener, HttpContext context, CancellationToken cancellationToken)
    {
        var registration = Registration.Of(body.Value) with
        {
            Role = body.Value.Role ?? RoleNames.User,
            AdminSecret = body.Value.AdminSecret ?? body.Value.AdminSecretInSnakeCase,
            Caller = context.Caller(),
            FromLoopback = context.Facts().FromLoopback,
        };
        var registered = await registrar.RegisterAsync(registration, cancellationToken);
        if (registered.Value is not { } account)
            return RegistrationProblem.Of(registered.Refusal);
        return await opener.OpenAsync(account, SessionOrigin.Of(context), cancellationToken) is { } session
            ? TypedResults.Created(account.Path, new OkBody<ApiSignedIn>(ApiSignedIn.Of(session)))
            : SessionProblem.Of(SignInRefusal.Inactive);
    }

    static async Task<Results<Ok<OkBody<ApiSignedIn>>, Problem>> LogIn(
        Body<ApiLoginRequest> body, SessionOpener opener, HttpContext context, CancellationToken cancellationToken)
    {
        var signedIn = await opener.SignInAsync(body.Value.Email, body.Value.Password, SessionOrigin.Of(context), cancellationToken);
        return signedIn.Value is { } session
            ? TypedResults.Ok(new OkBody<ApiSignedIn>(ApiSignedIn.Of(session)))
            : SessionProblem.Of(signedIn.Refusal!);
    }

    static async Task<Results<Ok<OkBody<ApiTokens>>, Problem>> Refresh(
        Body<ApiRefreshRequest> body, SessionRefresher refresher, CancellationToken cancellationToken)
    {
        var refreshed = await refresher.RefreshAsync(body.Value.Token, cancellationToken);
        return refreshed.Value is { } session
            ? TypedResults.Ok(new OkBody<ApiTokens>(ApiTokens.Of(session)))
            : SessionProblem.Of(refreshed.Refusal);
    }

    static async Task<Results<Ok<OkBody<ApiProfile>>, Problem>> Profile(
        Caller caller, AccountStore accounts, CancellationToken cancellationToken) =>
        await accounts.FindAsync(caller.Id, cancellationToken) is { } account
            ? TypedResults.Ok(new OkBody<ApiProfile>(new(ApiUserBody.Of(account))))
            : Problem.Unauthenticated("Token has been revoked");

    static async Task<Results<Ok<OkBody<ApiGeneratedKey>>, Problem>> GenerateKey(
        Caller caller, ApiKeyMaker maker, CancellationToken cancellationToken)
    {
        var outcome = await maker.RemakeAsync(caller, DefaultKeyName, cancellationToken);
        return outcome.Value is { } made
            ? TypedResults.Ok(new OkBody<ApiGeneratedKey>(ApiGeneratedKey.Of(made)))
            : ApiKeyProblem.Of(outcome.Refusal!);
    }
}
