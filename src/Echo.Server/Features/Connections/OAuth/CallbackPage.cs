using Echo.Server.Platform.Http.Browsers;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Echo.Server.Features.Connections.OAuth;

/// <summary>What a browser shows that comes back from an authorization server.</summary>
static class CallbackPage
{
    public static ContentHttpResult Of(HttpContext context, SignInOutcome.SignedIn signedIn)
    {
        var name = signedIn.Connection.Name;
        var (title, text) = signedIn.Offer switch
        {
            { Value: { } offer } => ("The connection is ready", $"Echo is signed in at {name}, which offers {Tools(offer.Tools.Count)}."),
            { Failure: var failure } => ("Signed in, but not connected", $"Echo is signed in at {name}, but could not open it: {failure?.Reason}."),
        };
        return BrowserPage.Tell(context, title, $"{text} You can close this page.");
    }

    /// <summary>Whoever began may have sent the link to somebody else, whose consent would be his to use then.</summary>
    public static ContentHttpResult Of(HttpContext context, SignInOutcome.Unconfirmed waiting, CallbackQuery answer)
    {
        var host = Uri.TryCreate(waiting.Connection.McpUrl, UriKind.Absolute, out var url) ? url.Authority : waiting.Connection.Target;
        var who = waiting.Username is { } username ? $"the account {username} at Echo" : "everybody who reaches this Echo without an account";
        var text = $"The connection {waiting.Connection.Name} of {who} is about to use the server {host} as you. This sign-in did not begin in this "
            + "browser. If you did not begin it yourself, close the page: nothing has happened.";
        return BrowserPage.Ask(
            context,
            $"Let {waiting.Username ?? "Echo"} use {host} as you?",
            text,
            "Let it",
            "confirm",
            ("state", answer.State),
            ("code", answer.Code),
            ("iss", answer.Iss));
    }

    static string Tools(int count) => count == 1 ? "1 tool" : $"{count} tools";
}
