using Echo.Server.Features.Google.Flows;
using Echo.Server.Platform.Http.Browsers;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Echo.Server.Features.Google.Api;

/// <summary>What a browser shows that comes back from Google.</summary>
static class GooglePage
{
    public static ContentHttpResult Of(HttpContext context, SignInOutcome.SignedIn signedIn) => BrowserPage.Tell(
        context,
        "You are signed in",
        $"Echo knows you as {signedIn.Session.User.Text("username")}, by the Google account {signedIn.Email}. This is your access token, for a day:",
        [
            ("access_token", signedIn.Session.AccessToken),
            ("token_type", "bearer"),
            ("expires_in", $"{signedIn.Session.ExpiresIn}"),
            ("user_id", signedIn.Session.Uuid.ToString()),
            ("granted_scopes", string.Join(' ', signedIn.GrantedScopes)),
        ]);

    public static ContentHttpResult Of(HttpContext context, SignInOutcome.Confirm confirm) => BrowserPage.Tell(
        context,
        "Connect these accounts?",
        $"The Google account {confirm.Email} is about to be connected to {confirm.Username} at Echo. If you did not begin this, close the page: "
            + "nothing has happened. Else confirm it with this token, signed in as that account:",
        [("confirm_token", confirm.Token)]);

    /// <summary>Whoever began may have sent the rest of his own sign-in to somebody else, who would work in his account then.</summary>
    public static ContentHttpResult Of(HttpContext context, SignInOutcome.Unconfirmed waiting) => BrowserPage.Ask(
        context,
        $"Sign in as {waiting.Email}?",
        $"Somebody has signed in at Google as {waiting.Email} and is about to be signed in at Echo. This did not begin in this browser. If this is "
            + "not your account, or you did not begin it yourself, close the page: nothing has happened.",
        "Sign in",
        "confirm",
        ("confirm_token", waiting.Token));
}
