namespace Echo.Server.Features.Connections.OAuth;

/// <summary>The access token that an upstream's requests carry. It is renewed shortly before it ends, and when the server refuses it, once
/// for all requests that wait for it.</summary>
sealed class UpstreamToken(UpstreamKey key, GrantRenewer renewer, ScopeDemands demands, TimeProvider time, Tokens? first = null)
{
    // An authorization server that is down is not asked by each request.
    static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    readonly Lock gate = new();
    Tokens? held = first;
    Tokens? previous;
    Task<Renewal>? running;
    Renewal? failed;
    DateTimeOffset pausedUntil;

    /// <summary>What a server could repeat in its errors, as it stands each time that it is read through: tokens change.</summary>
    public IEnumerable<string> Secrets
    {
        get
        {
            string?[] known;
            lock (gate)
                known = [held?.AccessToken, previous?.AccessToken];
            foreach (var token in known.OfType<string>())
                yield return token;
        }
    }

    /// <summary>The token for a request.</summary>
    /// <exception cref="AuthorizationRequiredException">Somebody has to sign in.</exception>
    /// <exception cref="TokenUnavailableException">There is none at the moment.</exception>
    /// <exception cref="OperationCanceledException">The request was given up; the renewal goes on for the others.</exception>
    public ValueTask<string?> GetAsync(CancellationToken cancellationToken)
    {
        var tokens = Volatile.Read(ref held);
        return tokens is not null && !tokens.IsDue(time.GetUtcNow()) ? new(tokens.AccessToken) : RenewAsync(null, cancellationToken);
    }

    /// <summary>Another token than one that the server has refused with 401; the same one when there is no other.</summary>
    /// <inheritdoc cref="GetAsync"/>
    public ValueTask<string?> ReplaceAsync(string refused, CancellationToken cancellationToken) => RenewAsync(refused, cancellationToken);

    /// <summary>Hears that the token is not enough for a request.</summary>
    /// <exception cref="AuthorizationRequiredException">Somebody can sign in for more.</exception>
    public async ValueTask ForbidAsync(string challenge, CancellationToken cancellationToken)
    {
        if (await demands.NoteAsync(key, challenge, cancellationToken))
            throw new AuthorizationRequiredException();
    }

    async ValueTask<string?> RenewAsync(string? refused, CancellationToken cancellationToken)
    {
        Task<Renewal> renewing;
        lock (gate)
        {
            var now = time.GetUtcNow();
            if (held is { } tokens && tokens.AccessToken != refused && (!tokens.IsDue(now) || (now < pausedUntil && !tokens.HasEnded(now))))
                return tokens.AccessToken;
            renewing = running ??= now < pausedUntil && failed is { Tokens: null } ? Task.FromResult(failed) : RunAsync(refused);
            if (renewing.IsCompleted)
                running = null;
        }

        var renewal = await renewing.WaitAsync(cancellationToken);
        if (renewal.Tokens is { } renewed)
            return renewed.AccessToken;
        if (!renewal.NeedsSignIn && Volatile.Read(ref held) is { } last && last.AccessToken != refused && !last.HasEnded(time.GetUtcNow()))
            return last.AccessToken;
        throw renewal.NeedsSignIn ? new AuthorizationRequiredException() : new TokenUnavailableException(renewal.Failure!);
    }

    async Task<Renewal> RunAsync(string? refused)
    {
        // Nothing may be sent under the lock. The time limits of the token endpoint and of the database bound what follows.
        await Task.Yield();
        Renewal? renewal = null;
        try
        {
            return renewal = await renewer.RenewAsync(key, refused, CancellationToken.None);
        }
        finally
        {
            lock (gate)
                Settle(renewal);
        }
    }

    void Settle(Renewal? renewal)
    {
        running = null;
        failed = renewal is { Failure: not null } ? renewal : null;
        pausedUntil = failed is { NeedsSignIn: false } ? time.GetUtcNow() + Pause : default;
        if (renewal is null or { Tokens: null, NeedsSignIn: false } || renewal.Tokens?.AccessToken == held?.AccessToken)
            return;

        // What nobody may use any more is not sent any more either.
        previous = held ?? previous;
        Volatile.Write(ref held, renewal.Tokens);
    }
}
