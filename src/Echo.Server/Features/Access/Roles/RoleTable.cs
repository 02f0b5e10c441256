using System.Collections.Frozen;

namespace Echo.Server.Features.Access.Roles;

/// <summary>What each role may do, kept in memory until somebody changes it.</summary>
sealed class RoleTable(RoleStore store)
{
    FrozenDictionary<string, string[]>? patterns;
    int version;

    /// <summary>The patterns of a role together with an account's own grants.</summary>
    public async ValueTask<IReadOnlyList<string>> RightsAsync(string role, string[] grants, CancellationToken cancellationToken)
    {
        var ofRole = (await ReadAsync(cancellationToken)).GetValueOrDefault(role, []);
        return grants.Length == 0 ? ofRole : [.. ofRole, .. grants];
    }

    /// <summary>The patterns of each role that has any.</summary>
    public async ValueTask<FrozenDictionary<string, string[]>> ReadAsync(CancellationToken cancellationToken) =>
        Volatile.Read(ref patterns) ?? await LoadAsync(cancellationToken);

    public void Forget()
    {
        Interlocked.Increment(ref version);
        Volatile.Write(ref patterns, null);
    }

    async Task<FrozenDictionary<string, string[]>> LoadAsync(CancellationToken cancellationToken)
    {
        var asOf = Volatile.Read(ref version);
        var read = await store.ReadAsync(cancellationToken);
        Volatile.Write(ref patterns, read);

        // What changed meanwhile must not stay in its old form.
        if (Volatile.Read(ref version) != asOf)
            Volatile.Write(ref patterns, null);
        return read;
    }
}
