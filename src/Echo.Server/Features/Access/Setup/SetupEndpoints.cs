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

    public static void MapSetup(this IEndpointRouteBuilder routes)
    {
        var setup = routes.MapGroup("/setup").WithTags("Setup").Public();
        setup.MapGet("", ShowPage).Limited(RatePolicy.Anonymous);
        setup.MapPost("", SetUp).Limited(RatePolicy.Auth);
    }

    static async Task<Results<ContentHttpResult, Problem>> ShowPage(
        AccountStore accounts, HttpContext context, CancellationToken cancellationToken)
    {
        if (await accounts.FindRefusalAsync(AdminCondition.First, cancellationToken) is not null)
            return RegistrationProblem.Of(RegistrationRefusal.SetupFinished);
        return SetupPage.Answer(context);
    }

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
