using Echo.Server.Platform.Configuration;

namespace Echo.Server.Features.Google;

/// <summary>The client that Echo is to Google, and where Google is.</summary>
sealed class GoogleOptions
{
    [Setting("GOOGLE_CLIENT_ID", "switches signing in with Google on, together with GOOGLE_CLIENT_SECRET", DefaultText = "none")]
    public string? ClientId { get; init; }

    [Setting("GOOGLE_CLIENT_SECRET", "secret of that client", Secret = true, DefaultText = "none")]
    public string? ClientSecret { get; init; }

    [Setting("GOOGLE_AUTH_URI", "page where people agree"), WebAddress(ErrorMessage = "an http or https URL without query and fragment")]
    public Uri AuthUri { get; init; } = new("https://accounts.google.com/o/oauth2/v2/auth");

    [Setting("GOOGLE_TOKEN_URI", "gives tokens for codes"), WebAddress(ErrorMessage = "an http or https URL without query and fragment")]
    public Uri TokenUri { get; init; } = new("https://oauth2.googleapis.com/token");

    [Setting("GOOGLE_USERINFO_URI", "tells who somebody is, where the token does not")]
    [WebAddress(ErrorMessage = "an http or https URL without query and fragment")]
    public Uri UserinfoUri { get; init; } = new("https://openidconnect.googleapis.com/v1/userinfo");

    [Setting("GOOGLE_CERTS_URI", "keys that sign Google's tokens"), WebAddress(ErrorMessage = "an http or https URL without query and fragment")]
    public Uri CertsUri { get; init; } = new("https://www.googleapis.com/oauth2/v3/certs");

    [Setting("GOOGLE_REVOKE_URI", "takes tokens back"), WebAddress(ErrorMessage = "an http or https URL without query and fragment")]
    public Uri RevokeUri { get; init; } = new("https://oauth2.googleapis.com/revoke");

    [Setting("GOOGLE_ISSUER", "who signs Google's tokens"), WebAddress(ErrorMessage = "an http or https URL without query and fragment")]
    public Uri Issuer { get; init; } = new("https://accounts.google.com");

    [Setting("GOOGLE_API_BASE", "where Google's APIs are", DefaultText = "Google's")]
    [WebAddress(ErrorMessage = "an http or https URL without query and fragment")]
    public Uri? ApiBase { get; init; }

    public bool IsConfigured => !string.IsNullOrEmpty(ClientId) && !string.IsNullOrEmpty(ClientSecret);

    /// <summary>As tokens name it.</summary>
    public string IssuerName => Issuer.OriginalString.TrimEnd('/');
}
