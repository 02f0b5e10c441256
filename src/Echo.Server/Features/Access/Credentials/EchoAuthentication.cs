using System.Security.Claims;
using System.Text.Encodings.Web;
using Echo.Server.Platform.Security;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Echo.Server.Features.Access.Credentials;

/// <summary>The one authentication scheme: leaves a <see cref="Caller"/> or a <see cref="CredentialFailure"/> with the request, or neither
/// when it is anonymous. What the endpoint makes of it is decided behind this, where its permission is known.</summary>
sealed class EchoAuthentication(
    CallerFinder callers, IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "Echo";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (PresentedCredential.Of(Context) is not { } credential)
            return AuthenticateResult.NoResult();

        var found = await callers.FindAsync(credential, Context.RequestAborted);
        if (found.Value is not { } caller)
        {
            Context.Features.Set(found.Refusal);
            return AuthenticateResult.Fail(found.Refusal!.Detail);
        }

        Context.Features.Set(caller);
        return AuthenticateResult.Success(new(new ClaimsPrincipal(new ClaimsIdentity(SchemeName)), SchemeName));
    }
}
