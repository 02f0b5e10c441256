using Echo.Server.Features.Access.Credentials;
using Echo.Server.Features.Access.External;
using Echo.Server.Features.Google.Flows;
using Echo.Server.Features.Google.Sessions;
using Echo.Server.Platform.Http;
using Echo.Server.Platform.Http.Browsers;
using Echo.Server.Platform.Http.Limits;
using Echo.Server.Platform.Http.Problems;
using Echo.Server.Platform.Http.Requests;
using Echo.Server.Platform.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Echo.Server.Features.Google.Api;

/// <summary>Document 002's sign-in with Google (contract section 5).</summary>
static class GoogleEndpoints
{
    public static void MapGoogleSignIn(this IEndpointRouteBuilder routes)
    {
        var auth = routes.MapGroup("/auth").WithTags("Google").BindsAtOnce();
        auth.MapGet("/scopes", ListScopes).Public().Limited(RatePolicy.Anonymous);
        auth.MapPost("/scopes", Begin).Public().Limited(RatePolicy.Auth).RefusesInvalidCredentials();
        auth.MapGet("/callback", ReceiveAsync).Public().Limited(RatePolicy.Auth).Produces<CallbackAnswer>();
        auth.MapPost("/confirm", ConfirmSignInAsync).Public().Limited(RatePolicy.Auth)
            .Produces<string>(StatusCodes.Status200OK, "text/html");
        auth.MapPost("/callback", Confirm).Requires(Permissions.AccountWrite).Limited(RatePolicy.Auth);
        auth.MapGet("/status", GetStatus).Requires(Permissions.AccountRead).Limited(RatePolicy.Read);
        auth.MapDelete("/logout", LogOut).Requires(Permissions.AccountWrite).Limited(RatePolicy.Write);
    }

    static Ok<ScopesAnswer> ListScopes(GoogleOptions options) => TypedResults.Ok(new ScopesAnswer(
        GoogleScope.All.ToDictionary(scope => scope.Key, scope => new ScopeBody(scope.Scope, scope.Description)),
        "What Echo may be allowed to do at Google. Choose with POST /auth/scopes.",
        options.IsConfigured));

    static async Task<Results<Ok<FlowAnswer>, Problem>> Begin(
        Body<ScopesRequest> body,
        Browser browser,
        GoogleSignIn signIn,
        GoogleOptions options,
        HttpContext context,
        CancellationToken cancellationToken)
    {
        var caller = context.Caller();
        var unknown = body.Value.Scopes.Where(key => GoogleScope.Find(key) is null).ToList();
        if (unknown.Count > 0)
            return Problem.Refused($"Invalid scopes: {string.Join(", ", unknown)}", "scopes");
        if (!options.IsConfigured)
            return NotConfigured;
        if (caller is { SessionId: null })
            return KeyConnectsNothing;
        if (caller?.May(Permissions.AccountWrite) == false)
            return Problem.MissingPermission(Permissions.AccountWrite);
        var (url, state) = await signIn.BeginAsync(
            [.. body.Value.Scopes.Select(key => GoogleScope.Find(key)!)], caller?.Id, browser, cancellationToken);
        return TypedResults.Ok(new FlowAnswer(url, state, (int)SignInFlow.Lifetime.TotalSeconds, "Open auth_url to continue"));
    }

    static async Task<IResult> ReceiveAsync(
        Query<CallbackQuery> query,
        Browser browser,
        GoogleSignIn signIn,
        GoogleOptions options,
        HttpContext context,
        CancellationToken cancellationToken)
    {
        var answer = query.Value;
        if (answer.Error is { } error)
        {
            if (answer.State is { Length: > 0 } abandoned)
                await signIn.AbandonAsync(abandoned, cancellationToken);
            return Problem.Refused($"OAuth error: {Word(error)}");
        }

        if (answer is not { Code: { Length: > 0 } code, State: { Length: > 0 } state })
            return Problem.Refused("Missing authorization code or state");
        if (!options.IsConfigured)
            return NotConfigured;
        var wantsJson = context.Request.Headers.Accept.ToString().Contains("application/json", StringComparison.OrdinalIgnoreCase);
        return await signIn.FinishAsync(code, state, browser, context, cancellationToken) switch
        {
            SignInOutcome.SignedIn signedIn => wantsJson ? TypedResults.Ok(BodyOf(signedIn)) : GooglePage.Of(context, signedIn),
            SignInOutcome.Confirm confirm => wantsJson
                ? TypedResults.Ok(new ConfirmAnswer("confirm", confirm.Token, confirm.Email, confirm.Username))
                : GooglePage.Of(context, confirm),
            SignInOutcome.Unconfirmed waiting => GooglePage.Of(context, waiting),
            var outcome => Refusal(outcome),
        };
    }

    static async Task<IResult> ConfirmSignInAsync(
        BrowserForm form, Browser browser, GoogleSignIn signIn, HttpContext context, CancellationToken cancellationToken) =>
        form["confirm_token"] is { } token && await signIn.ConfirmAsync(token, browser, context, cancellationToken) is { } outcome
            ? outcome is SignInOutcome.SignedIn signedIn ? GooglePage.Of(context, signedIn) : Refusal(outcome)
            : Problem.Refused("Invalid or expired confirmation");

    static Problem Refusal(SignInOutcome outcome) => outcome switch
    {
        SignInOutcome.NotAccepted no => Problem.Upstream($"Google did not accept the code: {no.Reason}"),
        SignInOutcome.EmailTaken => Problem.Conflict("An account with this e-mail exists: sign in with its password, then connect Google"),
        SignInOutcome.Inactive => Problem.Unauthenticated("Account is inactive"),
        _ => Problem.Refused("Invalid state parameter"),
    };

    static async Task<Results<Ok<ConnectedAnswer>, Problem>> Confirm(
        Body<ConfirmRequest> body, Caller caller, GoogleSignIn signIn, CancellationToken cancellationToken)
    {
        if (caller.SessionId is null)
            return KeyConnectsNothing;
        if (await signIn.ConfirmAsync(body.Value.ConfirmToken, caller.Id, cancellationToken) is not var (grant, isConnected))
            return Problem.Refused("Invalid or expired confirmation");
        return isConnected
            ? TypedResults.Ok(new ConnectedAnswer("Google account connected", grant.Identity.Email, grant.GrantedScopes))
            : Problem.Conflict("This Google account is connected to another account");
    }

    static async Task<Ok<StatusAnswer>> GetStatus(Caller caller, GoogleSessions sessions, CancellationToken cancellationToken) =>
        TypedResults.Ok(StatusAnswer.Of(caller.Uuid, await sessions.FindAsync(caller.Id, cancellationToken)));

    static async Task<Results<Ok<GoogleMessage>, Problem>> LogOut(
        Caller caller, GoogleSessions sessions, ExternalAccounts accounts, CancellationToken cancellationToken)
    {
        if (caller.SessionId is not { } session)
            return Problem.Refused("An API key has no session; revoke the key instead");
        await accounts.EndSessionAsync(session, cancellationToken);
        await sessions.EndAsync(caller.Id, CancellationToken.None);
        return TypedResults.Ok(new GoogleMessage("User logged out successfully"));
    }

    static CallbackAnswer BodyOf(SignInOutcome.SignedIn signedIn) => new(
        signedIn.Session.AccessToken, "bearer", signedIn.Session.ExpiresIn, signedIn.Session.User, signedIn.Session.Uuid, signedIn.GrantedScopes);

    // It comes from whoever made the link.
    static string Word(string error) => error.Length <= 100 && error.All(letter => letter is >= ' ' and <= '~') ? error : "unknown";

    static Problem NotConfigured => Problem.Of(
        ProblemKind.Unavailable, "Google sign-in is not configured: set GOOGLE_CLIENT_ID and GOOGLE_CLIENT_SECRET");

    // A key may be allowed less than its owner; a person who is connected may all that he may.
    static Problem KeyConnectsNothing => Problem.Forbidden("An API key cannot connect a Google account: sign in");
}
