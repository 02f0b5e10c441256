using Echo.Server.Platform.Http;
using Echo.Server.Platform.Http.Browsers;
using Echo.Server.Platform.Http.Limits;
using Echo.Server.Platform.Http.Problems;
using Echo.Server.Platform.Http.Requests;
using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Connections.OAuth;

/// <summary>Where authorization servers, and the clients that stand between, bring people back; and who Echo says it is.</summary>
static class OAuthEndpoints
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var callbacks = endpoints.MapGroup("/mcp/oauth").WithTags("Connections");
        callbacks.MapGet("/callback", ReceiveAsync).Public().Limited(RatePolicy.Auth).Produces<string>(StatusCodes.Status200OK, "text/html");
        callbacks.MapPost("/callback", HandOverAsync).Requires(Permissions.ConnectionsUse).AllowsAnonymousConnections(endpoints).Limited(RatePolicy.Auth)
            .Produces<ConnectResponse>();
        callbacks.MapPost("/confirm", ConfirmAsync).Public().Limited(RatePolicy.Auth)
            .Produces<string>(StatusCodes.Status200OK, "text/html");
        endpoints.MapGet(ClientDocument.Path, Describe).WithTags("Connections").Public().Limited(RatePolicy.Anonymous)
            .Produces<IReadOnlyDictionary<string, object>>().WithMetadata(new NeedsNoDatabase());
    }

    static async Task<IResult> ReceiveAsync(
        Query<CallbackQuery> query, Browser browser, SignInFinisher finisher, HttpContext context, CancellationToken cancellationToken)
    {
        var answer = new CallbackAnswer(query.Value.State, query.Value.Code, query.Value.Error, query.Value.Iss);
        return await finisher.FinishAsync(answer, browser, cancellationToken) switch
        {
            SignInOutcome.SignedIn signedIn => CallbackPage.Of(context, signedIn),
            SignInOutcome.Unconfirmed waiting => CallbackPage.Of(context, waiting, query.Value),
            var outcome => Refusal(outcome),
        };
    }

    static async Task<IResult> ConfirmAsync(
        BrowserForm form, Browser browser, SignInFinisher finisher, HttpContext context, CancellationToken cancellationToken)
    {
        var answer = new CallbackAnswer(form["state"], form["code"], null, form["iss"]);
        var outcome = await finisher.ConfirmAsync(answer, browser, cancellationToken);
        return outcome is SignInOutcome.SignedIn signedIn ? CallbackPage.Of(context, signedIn) : Refusal(outcome);
    }

    static async Task<IResult> HandOverAsync(Body<CallbackRequest> body, Caller caller, SignInFinisher finisher, CancellationToken cancellationToken)
    {
        var answer = new CallbackAnswer(body.Value.State, body.Value.Code, null, body.Value.Iss);
        return await finisher.FinishAsync(answer, caller.Id, cancellationToken) switch
        {
            SignInOutcome.SignedIn { Offer: { Value: { } offer }, Connection: var connection } =>
                TypedResults.Ok(ConnectResponse.Of(connection.Id, offer)),
            SignInOutcome.SignedIn { Offer.Failure: { } failure } => ConnectionEndpoints.NotOpened(failure),
            var outcome => Refusal(outcome),
        };
    }

    static IResult Describe(ClientDocument document) =>
        document.Published is { } published ? TypedResults.Json(published) : Problem.NotFound("No such path");

    static Problem Refusal(SignInOutcome outcome) => outcome switch
    {
        SignInOutcome.Foreign foreign => ConnectionEndpoints.ClientNotFound(foreign.ConnectionId),
        SignInOutcome.Denied denied => Problem.Refused($"OAuth error: {denied.Error}"),
        SignInOutcome.NotAccepted no => Problem.Upstream($"The provider did not accept the code: {no.Reason}"),
        _ => Problem.Refused("Invalid state parameter"),
    };
}
