using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Echo.Server.Features.Access.External;
using Echo.Server.Features.Google.Identity;
using Echo.Server.Features.Google.Sessions;
using Echo.Server.Platform.Configuration;
using Echo.Server.Platform.Http.Browsers;
using Echo.Server.Platform.Security;
using Microsoft.AspNetCore.WebUtilities;

namespace Echo.Server.Features.Google.Flows;

/// <summary>Signs people in with Google: the code flow with PKCE, a state and a nonce that each count once (RFC 9700, section 2.1).</summary>
sealed class GoogleSignIn(
    FlowStore flows,
    TokenEndpoint endpoint,
    IdentityReader identities,
    ExternalAccounts accounts,
    GoogleSessions sessions,
    SecretBox box,
    GoogleOptions options,
    PublicUrl publicUrl,
    TimeProvider time)
{
    public const string CallbackPath = "/auth/callback";

    string RedirectUri => publicUrl.LinkTo(CallbackPath);

    /// <summary>Begins a sign-in, or for an account the connection to it.</summary>
    /// <returns>Google's page, and the state in it.</returns>
    public async Task<(string Url, string State)> BeginAsync(
        IReadOnlyList<GoogleScope> scopes, int? accountId, Browser browser, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var (state, secrets) = (RandomToken.Create(), new FlowSecrets { Verifier = RandomToken.Create(), Nonce = RandomToken.Create() });
        var hash = RandomToken.Hash(state);
        var flow = new SignInFlow
        {
            StateHash = hash,
            AccountId = accountId,
            BrowserHash = browser.MarkBeginning(),
            Secrets = box.Seal(JsonSerializer.Serialize(secrets), SignInFlow.PurposeOf(hash)),
            Scopes = [.. scopes.Select(scope => scope.Key)],
            CreatedAt = now,
        };
        await flows.AddAsync(flow, now - SignInFlow.Lifetime, cancellationToken);
        return (LinkOf(scopes, state, secrets), state);
    }

    /// <summary>A sign-in that came to nothing at Google is over here too.</summary>
    public Task AbandonAsync(string state, CancellationToken cancellationToken) =>
        flows.TakeAsync(RandomToken.Hash(state), time.GetUtcNow() - SignInFlow.Lifetime, cancellationToken);

    public async Task<SignInOutcome> FinishAsync(
        string code, string state, Browser browser, HttpContext context, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (await flows.TakeAsync(RandomToken.Hash(state), now - SignInFlow.Lifetime, cancellationToken) is not { } flow
            || browser.StandingTo(flow.BrowserHash) is var standing && standing == BrowserStanding.Other
            || box.Open(flow.Secrets, flow.Purpose) is not { } text)
            return new SignInOutcome.Unknown();
        var secrets = JsonSerializer.Deserialize<FlowSecrets>(text)!;

        // From here on it is used up: a browser that is closed now must not lose what the code brings.
        var answer = await endpoint.ExchangeAsync(code, secrets.Verifier, RedirectUri, CancellationToken.None);
        if (answer.Tokens is not { } tokens)
            return new SignInOutcome.NotAccepted(answer.Failure!);
        var (identity, failure) = await identities.ReadAsync(answer.IdToken, secrets.Nonce, tokens.AccessToken, CancellationToken.None);
        if (identity is null)
            return new SignInOutcome.NotAccepted(failure!);
        var grant = new GoogleGrant
        {
            Identity = identity,
            Tokens = tokens,
            SelectedScopes = flow.Scopes,
            GrantedScopes = answer.Scope is { } granted ? GoogleScope.KeysOf(granted) : flow.Scopes,
        };
        if (flow.AccountId is { } accountId)
            return await AskAsync(accountId, grant, now, CancellationToken.None);
        return standing == BrowserStanding.Unknown
            ? await AskAsync(browser.Mark(), grant, now, CancellationToken.None)
            : await SignInAsync(grant, context, CancellationToken.None);
    }

    /// <summary>Signs somebody in who was asked and agrees, in the same browser and on Echo's own page.</summary>
    /// <returns>Null when nobody was.</returns>
    public async Task<SignInOutcome?> ConfirmAsync(string token, Browser browser, HttpContext context, CancellationToken cancellationToken)
    {
        var since = time.GetUtcNow() - SignInFlow.Lifetime;
        if (await flows.TakeConfirmationAsync(RandomToken.Hash(token), since, cancellationToken) is not { } pending
            || !browser.Has(pending.BrowserHash!) || browser.IsForeignPage
            || box.Open(pending.Secrets, pending.Purpose) is not { } text)
            return null;
        return await SignInAsync(JsonSerializer.Deserialize<GoogleGrant>(text)!, context, cancellationToken);
    }

    /// <summary>Connects what waits for the word of this account.</summary>
    /// <returns>Null when nothing does; the grant, and whether the person was free.</returns>
    public async Task<(GoogleGrant Grant, bool IsConnected)?> ConfirmAsync(string token, int accountId, CancellationToken cancellationToken)
    {
        var since = time.GetUtcNow() - SignInFlow.Lifetime;
        if (await flows.TakeConfirmationAsync(RandomToken.Hash(token), accountId, since, cancellationToken) is not { } pending
            || box.Open(pending.Secrets, pending.Purpose) is not { } text)
            return null;
        var grant = JsonSerializer.Deserialize<GoogleGrant>(text)!;
        if (!await accounts.ConnectAsync(accountId, grant.Identity, cancellationToken))
            return (grant, false);
        await sessions.SaveAsync(accountId, grant, cancellationToken);
        return (grant, true);
    }

    async Task<SignInOutcome> SignInAsync(GoogleGrant grant, HttpContext context, CancellationToken cancellationToken)
    {
        switch (await accounts.SignInAsync(grant.Identity, context, cancellationToken))
        {
            case ExternalOutcome.SignedIn signedIn:
                await sessions.SaveAsync(signedIn.AccountId, grant, cancellationToken);
                return new SignInOutcome.SignedIn(signedIn, grant.Identity.Email, grant.GrantedScopes);
            case ExternalOutcome.EmailTaken:
                return new SignInOutcome.EmailTaken();
            default:
                return new SignInOutcome.Inactive();
        }
    }

    // The browser that came back may be anybody's: somebody could have sent his own link to the owner of another account.
    async Task<SignInOutcome> AskAsync(int accountId, GoogleGrant grant, DateTimeOffset now, CancellationToken cancellationToken)
    {
        return await flows.FindUsernameAsync(accountId, cancellationToken) is { } username
            ? new SignInOutcome.Confirm(await HoldAsync(accountId, null, grant, now, cancellationToken), grant.Identity.Email, username)
            : new SignInOutcome.Inactive();
    }

    // Whoever began by himself chose to have no browser, and may have chosen whose comes back.
    async Task<SignInOutcome> AskAsync(byte[] mark, GoogleGrant grant, DateTimeOffset now, CancellationToken cancellationToken) =>
        new SignInOutcome.Unconfirmed(await HoldAsync(null, mark, grant, now, cancellationToken), grant.Identity.Email);

    /// <returns>With what the word is given.</returns>
    async Task<string> HoldAsync(int? accountId, byte[]? mark, GoogleGrant grant, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var token = RandomToken.Create();
        var hash = RandomToken.Hash(token);
        var pending = new PendingConnection
        {
            TokenHash = hash,
            AccountId = accountId,
            BrowserHash = mark,
            Secrets = box.Seal(JsonSerializer.Serialize(grant), PendingConnection.PurposeOf(accountId, hash)),
            CreatedAt = now,
        };
        await flows.AddConfirmationAsync(pending, now - SignInFlow.Lifetime, cancellationToken);
        return token;
    }

    string LinkOf(IReadOnlyList<GoogleScope> scopes, string state, FlowSecrets secrets) => QueryHelpers.AddQueryString(
        options.AuthUri.AbsoluteUri,
        new Dictionary<string, string?>
        {
            ["response_type"] = "code",
            ["client_id"] = options.ClientId,
            ["redirect_uri"] = RedirectUri,
            ["scope"] = string.Join(' ', [.. GoogleScope.Always, .. scopes.Select(scope => scope.Scope)]),
            ["state"] = state,
            ["nonce"] = secrets.Nonce,
            ["code_challenge"] = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(secrets.Verifier))),
            ["code_challenge_method"] = "S256",
            ["access_type"] = "offline",
            ["prompt"] = "consent",
            ["include_granted_scopes"] = "true",
        });
}
