using System.Text.Json;
using Echo.Mcp.Failures;
using Echo.Mcp.Json;
using Echo.Mcp.Transports;

namespace Echo.Mcp.Sessions;

/// <summary>Joins the pages of one list (2025-11-25, server, pagination).</summary>
sealed class ListPages(string method, string arrayName, ListLimits limits)
{
    readonly List<RawJson> items = [];
    readonly HashSet<string> cursors = [];
    long bytes;
    int pages;

    public IReadOnlyList<RawJson> Items => items;

    /// <summary>What holds for all pages together.</summary>
    public CacheHint Cache { get; private set; }

    /// <summary>Params for the next page; empty for the first one.</summary>
    public RawJson NextParams { get; private set; }

    public bool IsComplete { get; private set; }

    /// <returns>Why the list can't be joined, or null.</returns>
    public UpstreamFailure? Take(RawJson page)
    {
        var array = page.Property(arrayName);
        if (array.Kind != JsonValueKind.Array)
            return Broken($"has no list named {arrayName}");
        items.AddRange(array.Items(limits.MaxItems + 1 - items.Count));
        bytes += page.Utf8.Length;
        if (items.Count > limits.MaxItems)
            return Broken($"has more than {limits.MaxItems} items");
        if (bytes > limits.MaxBytes)
            return Broken($"has more than {TransportLimits.InWords(limits.MaxBytes)}");

        var hint = CacheHint.Of(page);
        Cache = pages == 0 ? hint : Cache.With(hint);
        var cursor = page.Property("nextCursor");
        IsComplete = cursor.Kind != JsonValueKind.String || cursor.AsText() is null or "";
        if (IsComplete)
            return null;
        if (++pages >= limits.MaxPages)
            return Broken($"has more than {limits.MaxPages} pages");
        if (!cursors.Add(cursor.ToString()))
            return Broken("repeats a cursor, so it would never end");
        NextParams = RawJson.EmptyObject.With("cursor", cursor);
        return null;
    }

    UpstreamFailure Broken(string what) => new(FailureKind.Protocol, $"The server's answer to {method} {what}");
}
