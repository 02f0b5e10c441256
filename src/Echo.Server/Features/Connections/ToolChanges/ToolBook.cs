using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using Echo.Mcp.Json;

namespace Echo.Server.Features.Connections.ToolChanges;

/// <summary>Follows how the tools of connections change. A list that is the same as before costs no query, unless the connection pins its
/// tools.</summary>
sealed class ToolBook(ToolChangeStore store)
{
    readonly ConcurrentDictionary<Guid, byte[]> lastSeen = new();

    /// <summary>Notes what a server offers.</summary>
    /// <returns>The same tools, each with <c>changed</c>: whether it waits for an approval.</returns>
    public async Task<IReadOnlyList<RawJson>> RecordAsync(Connection connection, IReadOnlyList<RawJson> tools, CancellationToken cancellationToken)
    {
        var digest = DigestOf(tools);
        IReadOnlySet<string> waiting = new HashSet<string>();
        if (connection.PinTools || lastSeen.GetValueOrDefault(connection.Id)?.AsSpan().SequenceEqual(digest) != true)
        {
            waiting = await store.RecordAsync(connection, SeenTool.Of(tools), cancellationToken);
            lastSeen[connection.Id] = digest;
        }

        bool IsWaiting(string? name) => connection.PinTools && (!SeenTool.CanBeStored(name) || waiting.Contains(name!));
        return [.. tools.Select(tool => Mark(tool, IsWaiting(tool.Text("name"))))];
    }

    /// <summary>What is no object is no tool either, and stays as it came.</summary>
    public static RawJson Mark(RawJson tool, bool isChanged) =>
        tool.Kind == JsonValueKind.Object ? tool.With("changed", RawJson.From(isChanged)) : tool;

    public void Forget(Guid connectionId) => lastSeen.TryRemove(connectionId, out _);

    static byte[] DigestOf(IReadOnlyList<RawJson> tools)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var tool in tools)
            hash.AppendData(tool.Utf8.Span);
        return hash.GetHashAndReset();
    }
}
