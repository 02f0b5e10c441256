using Echo.Server.Features.Connections.ToolChanges;
using Echo.Server.Platform.Http.Browsers;
using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Connections.OAuth;

/// <summary>Ends a sign-in with what the authorization server sent back: checks it, exchanges the code, keeps the tokens and opens the
/// server with them.</summary>
sealed class SignInFinisher(
    FlowStore flows,
    OAuthStore setups,
    ConnectionStore connections,
    GrantStore grants,
    GrantSecrets secrets,
    TokenEndpoint endpoint,
    ClientRenewal clients,
    UpstreamPool pool,
    ConnectionActivity activity,
    ToolBook book,
    TimeProvider time)
{
    const int MostCharacters = 8192;

    /// <summary>For whoever hands over what came to him: only who began can.</summary>
    public async Task<SignInOutcome> FinishAsync(CallbackAnswer answer, int accountId, CancellationToken cancellationToken)
    {
        if (await FindAsync(answer, cancellationToken) is not { } flow)
            return new SignInOutcome.Unknown();
        return flow.AccountId == accountId
            ? await TakeAsync(flow, answer, cancellationToken)
            : new SignInOutcome.Foreign(flow.ConnectionId);
    }

    /// <summary>For a browser that comes back: in another than the one where it began nothing is finished, and where it began in none, nothing
    /// yet.</summary>
    public async Task<SignInOutcome> FinishAsync(CallbackAnswer answer, Browser browser, CancellationToken cancellationToken)
    {
        if (await FindAsync(answer, cancellationToken) is not { } flow)
            return new SignInOutcome.Unknown();
        switch (browser.StandingTo(flow.BrowserHash))
        {
            case BrowserStanding.Other:
                await flows.TakeAsync(flow.StateHash, null, flow.CreatedAt, cancellationToken);
                return new SignInOutcome.Unknown();

            // A refusal brings nobody anything.
            case BrowserStanding.Unknown when answer.Error is null:
                return await connections.FindAsync(flow.ConnectionId, ConnectionScope.All, cancellationToken) is { } connection
                    && await flows.NoteAskedAsync(flow, browser.Mark(), cancellationToken)
                    ? new SignInOutcome.Unconfirmed(connection, await flows.FindUsernameAsync(flow, cancellationToken))
                    : new SignInOutcome.Unknown();
            default:
                return await TakeAsync(flow, answer, cancellationToken);
        }
    }

    /// <summary>For somebody who was asked and agrees, in the same browser and on Echo's own page.</summary>
    public async Task<SignInOutcome> ConfirmAsync(CallbackAnswer answer, Browser browser, CancellationToken cancellationToken) =>
        await FindAsync(answer, cancellationToken) is { AskedHash: { } asked } flow && browser.Has(asked) && !browser.IsForeignPage
            ? await TakeAsync(flow, answer, cancellationToken)
            : new SignInOutcome.Unknown();

    Task<SignInFlow?> FindAsync(CallbackAnswer answer, CancellationToken cancellationToken) =>
        answer.State is { Length: > 0 and <= MostCharacters } state
            ? flows.FindAsync(RandomToken.Hash(state), time.GetUtcNow() - SignInFlow.Lifetime, cancellationToken)
            : Task.FromResult<SignInFlow?>(null);

    // From here on it is used up: a browser that is closed now must not lose what the code brings.
    async Task<SignInOutcome> TakeAsync(SignInFlow found, CallbackAnswer answer, CancellationToken cancellationToken) =>
        await flows.TakeAsync(found.StateHash, found.AccountId, found.CreatedAt, cancellationToken) is { } flow
            ? await FinishAsync(flow, answer, CancellationToken.None)
            : new SignInOutcome.Unknown();

    async Task<SignInOutcome> FinishAsync(SignInFlow flow, CallbackAnswer answer, CancellationToken cancellationToken)
    {
        var scope = new ConnectionScope(flow.AccountId, SeesAll: true);
        if (await setups.FindAsync(flow.ConnectionId, cancellationToken) is not { } setup
            || await connections.FindAsync(flow.ConnectionId, scope, cancellationToken) is not { } connection)
            return new SignInOutcome.Unknown();
        if (Denial(setup, answer) is { } denial)
        {
            if (denial is ClientRenewal.Forgotten or "unauthorized_client")
                await clients.RenewAsync(setup, cancellationToken);
            return new SignInOutcome.Denied(denial);
        }

        if (secrets.OpenFlow(flow) is not { } own)
            return new SignInOutcome.NotAccepted(ConnectionSecrets.Unreadable);

        switch (await endpoint.ExchangeAsync(setup, answer.Code!, own, flow.RedirectUri, cancellationToken))
        {
            case TokenAnswer.Granted granted:
                return await grants.SaveAsync(secrets.Seal(flow.Key, granted.Tokens), cancellationToken)
                    ? new SignInOutcome.SignedIn(connection, await OpenAsync(connection, flow.AccountId, cancellationToken))
                    : new SignInOutcome.Unknown();
            case TokenAnswer.Refused { Error: ClientRenewal.Forgotten } forgotten when await clients.RenewAsync(setup, cancellationToken):
                return new SignInOutcome.NotAccepted($"{forgotten.Reason}. Echo has registered there again; open the connection's new link");
            case TokenAnswer.Refused refused:
                return new SignInOutcome.NotAccepted(refused.Reason);
            case TokenAnswer.Failed failed:
                return new SignInOutcome.NotAccepted(failed.Reason);
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    /// <summary>An answer of another server than the one that was asked is not even shown (RFC 9207, section 2.4).</summary>
    static string? Denial(OAuthSetup setup, CallbackAnswer answer)
    {
        if (setup.Issuer is { } issuer && (answer.Issuer ?? (setup.RequiresIssuer ? "" : issuer)) != issuer)
            return "the answer does not come from the authorization server that was asked";
        if (answer.Error is { } error)
            return error.Length <= 100 && error.All(letter => letter is >= ' ' and <= '~') ? error : "unknown";
        return answer.Code is { Length: > 0 and <= MostCharacters } ? null : "invalid_request";
    }

    async Task<ReadOutcome<UpstreamOffer>> OpenAsync(Connection connection, int accountId, CancellationToken cancellationToken)
    {
        activity.Touch(connection.Id);
        return await TimeLimit.RunAsync(
            async token => await pool.UseAnewAsync(connection, accountId, token) is var outcome && outcome is UpstreamOutcome.Open { Upstream: { } upstream }
                ? await AskAsync(upstream, token)
                : outcome,
            TimeSpan.FromSeconds(connection.TimeoutSeconds),
            connection.TimeoutSeconds,
            time,
            cancellationToken);
    }

    async Task<ReadOutcome<UpstreamOffer>> AskAsync(Upstream upstream, CancellationToken cancellationToken)
    {
        var asOf = upstream.ToolsVersion;
        var asked = await UpstreamLists.AskAsync(upstream, cancellationToken);
        if (!asked.IsAnswer)
            return asked;
        var marked = await book.RecordAsync(upstream, asked.Value.Tools, cancellationToken);
        upstream.LearnTools(asOf);
        return asked.Value with { Tools = marked };
    }
}
