using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using Echo.Mcp.Json;

namespace Echo.Server.Features.Connections.ToolChanges;

/// <summary>Follows how the tools of connections change. A list that is the same as before costs no query, unless the connection pins its
/// tools.</summary>
sealed class ToolBook(ToolChangeStore store)
{
    readonly ConcurrentDictionary<UpstreamKey, byte[]> lastSeen = new();

    /// <summary>Notes what a server offers.</summary>
    /// <returns>The same tools, each with <c>changed</c>: whether it waits for an approval, and then its <c>fingerprint</c>.</returns>
    public async Task<IReadOnlyList<RawJson>> RecordAsync(Upstream upstream, IReadOnlyList<RawJson> tools, CancellationToken cancellationToken)
    {
        var (connection, key) = (upstream.Connection, upstream.Key);
        var digest = DigestOf(tools);
        IReadOnlySet<string> waiting = new HashSet<string>();
        if (connection.PinTools || lastSeen.GetValueOrDefault(key)?.AsSpan().SequenceEqual(digest) != true)
        {
            waiting = await store.RecordAsync(connection, key, SeenTool.Of(tools), cancellationToken);
            lastSeen[key] = digest;
        }

        bool IsWaiting(string? name) => connection.PinTools && (!SeenTool.CanBeStored(name) || waiting.Contains(name!));
        return [.. tools.Select(tool => Mark(tool, IsWaiting(tool.Text("name"))))];
    }

    /// <summary>What is no object is no tool either, and stays as it came. One that waits says by its fingerprint what is to be approved.</summary>
    public static RawJson Mark(RawJson tool, bool isChanged)
    {
        if (tool.Kind != JsonValueKind.Object)
            return tool;
        var marked = tool.With("changed", RawJson.From(isChanged));
        return isChanged ? marked.With("fingerprint", RawJson.From(ToolFingerprint.Text(ToolFingerprint.Of(tool)))) : marked;
    }

    public void Forget(Guid connectionId)
    {
        foreach (var key in lastSeen.Keys.Where(key => key.ConnectionId == connectionId))
            lastSeen.TryRemove(key, out _);
    }

    /// <summary>The lists of an account of its own.</summary>
    public void Forget(int accountId)
    {
        foreach (var key in lastSeen.Keys.Where(key => key.AccountId == accountId))
            lastSeen.TryRemove(key, out _);
    }

    static byte[] DigestOf(IReadOnlyList<RawJson> tools)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var tool in tools)
            hash.AppendData(tool.Utf8.Span);
        return hash.GetHashAndReset();
    }
}
