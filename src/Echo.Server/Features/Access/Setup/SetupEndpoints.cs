using Echo.Server.Features.Access.Accounts;
using Echo.Server.Features.Access.Auth;
using Echo.Server.Features.Access.Pages;
using Echo.Server.Features.Access.Sessions;
using Echo.Server.Platform.Http;
using Echo.Server.Platform.Http.Limits;
using Echo.Server.Platform.Http.Problems;
using Echo.Server.Platform.Http.Requests;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Echo.Server.Features.Access.Setup;

/// <summary>The page behind the setup link, and what it posts.</summary>
static class SetupEndpoints
{
    static readonly Page SetupPage = new("setup.html");
    static readonly Page FinishedPage = new("setup-finished.html");

    public static void MapSetup(this IEndpointRouteBuilder routes)
    {
        var setup = routes.MapGroup("/setup").WithTags("Setup").Public();
        setup.MapGet("", ShowPage).Limited(RatePolicy.Anonymous);
        setup.MapPost("", SetUp).Limited(RatePolicy.Auth);
    }

    static async Task<Results<ContentHttpResult, Problem>> ShowPage(
        AccountStore accounts, HttpContext context, CancellationToken cancellationToken)
    {
        if (await accounts.FindRefusalAsync(AdminCondition.First, cancellationToken) is null)
            return SetupPage.Answer(context);
        context.Response.Headers.Vary = "Accept";
        return IsBrowser(context.Request)
            ? FinishedPage.Answer(context, StatusCodes.Status404NotFound)
            : RegistrationProblem.Of(RegistrationRefusal.SetupFinished);
    }

    // Programs that take anything get what all routes answer.
    static bool IsBrowser(HttpRequest request) =>
        request.GetTypedHeaders().Accept.Any(
            accepted => accepted.MediaType.Equals("text/html", StringComparison.OrdinalIgnoreCase) && accepted.Quality is not 0);

    static async Task<Results<Created<AdminAnswer>, Problem>> SetUp(
        Body<SetupRequest> body, Registrar registrar, SessionOpener opener, HttpContext context, CancellationToken cancellationToken)
    {
        var registered = await registrar.SetUpAsync(Registration.Of(body.Value), body.Value.Token, cancellationToken);
        if (registered.Value is not { } account)
            return RegistrationProblem.Of(registered.Refusal);
        if (await opener.OpenAsync(account, SessionOrigin.Of(context), cancellationToken) is not { } session)
            return SessionProblem.Of(SignInRefusal.Inactive);
        return TypedResults.Created(account.Path, AdminAnswer.Of(account) with
        {
            AccessToken = session.AccessToken,
            RefreshToken = session.RefreshToken,
            TokenType = TokenAnswer.Bearer,
            ExpiresIn = session.ExpiresIn,
        });
    }
}
