using Echo.Server.Platform.Http.Browsers;

namespace Echo.Server.Features.Connections.OAuth;

/// <summary>Begins signing in at the server of a new connection: as the client itself where it has a secret and that is enough, else with a
/// link for the user.</summary>
sealed class SignInStarter(
    SetupFinder finder, TokenEndpoint endpoint, SignInLinks links, UpstreamTokens tokens, GrantSecrets secrets, TimeProvider time)
{
    /// <summary>Takes no longer than the connection's timeout. Nothing is stored.</summary>
    /// <param name="browser">Where the request comes from; null for a program.</param>
    public async Task<ReadOutcome<SignInStart>> StartAsync(
        ConnectFields request, Connection connection, int accountId, Browser? browser, CancellationToken cancellationToken)
    {
        if (!connection.UsesOAuth)
            return new SignInStart();
        var started = await TimeLimit.RunAsync(
            token => BeginAsync(request, connection, accountId, browser, token),
            TimeSpan.FromSeconds(connection.TimeoutSeconds),
            connection.TimeoutSeconds,
            time,
            cancellationToken);
        var text = new FailureText(request.OauthClientSecret is { } secret ? [secret] : []);
        return started.Failure is UpstreamOutcome.Failed failed ? new UpstreamOutcome.Failed(text.Of(failed.Cause)) : started;
    }

    async Task<ReadOutcome<SignInStart>> BeginAsync(
        ConnectFields request, Connection connection, int accountId, Browser? browser, CancellationToken cancellationToken)
    {
        var found = await finder.FindAsync(request, connection, cancellationToken);
        if (!found.IsAnswer)
            return found.Failure;
        var (setup, key) = (found.Value, UpstreamKey.Of(connection, accountId));
        if (!setup.IsClientsOwn)
            return Link(setup, key, accountId, browser);

        switch (await endpoint.AskForItselfAsync(setup, cancellationToken))
        {
            case TokenAnswer.Granted granted:
                var grant = secrets.Seal(key, granted.Tokens);
                return new SignInStart(tokens.Of(connection, key, granted.Tokens), new(setup, grant, null));
            case TokenAnswer.Refused when setup.AuthorizationUrl is not null:
                return Link(setup.ForUsers(), key, accountId, browser);
            case TokenAnswer.Refused refused:
                return new UpstreamOutcome.Failed($"The token endpoint refused the client: {refused.Reason}");
            case TokenAnswer.Failed failed:
                return new UpstreamOutcome.Failed(failed.Reason);
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    SignInStart Link(OAuthSetup setup, UpstreamKey key, int accountId, Browser? browser)
    {
        var (flow, link) = links.Begin(setup, key, accountId, setup.Scopes, browser?.MarkBeginning());
        return new SignInStart(null, new(setup, null, flow), link);
    }
}
