using Echo.Server.Features.Access.Credentials;
using Echo.Server.Platform.Http.Json;
using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Access.Tickets;

/// <summary>Makes tickets and takes them back. Any node takes what another one made; only the hash is stored.</summary>
sealed class TicketDesk(TicketStore store, TimeProvider time)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(60);

    public async Task<(string Ticket, DateTimeOffset ExpiresAt)> MakeAsync(Caller caller, CancellationToken cancellationToken)
    {
        var ticket = RandomToken.Create();
        var now = time.GetUtcNow();
        var expiresAt = WireTime.Truncate(now + Lifetime);
        await store.AddAsync(RandomToken.Hash(ticket), caller.SessionId, caller.KeyId, now, expiresAt, cancellationToken);
        return (ticket, expiresAt);
    }

    /// <returns>What the ticket stands for, or null. It is used up in any case.</returns>
    public async Task<CredentialId?> TakeAsync(string ticket, CancellationToken cancellationToken)
    {
        var row = await store.TakeAsync(RandomToken.Hash(ticket), time.GetUtcNow(), cancellationToken);
        return row switch
        {
            { SessionId: { } session } => CredentialId.OfSession(session),
            { KeyId: { } key } => CredentialId.OfKeyId(key),
            _ => null,
        };
    }
}
