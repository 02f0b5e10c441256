using System.Text.Json;
using Echo.Mcp.Json;

namespace Echo.Server.Features.Connections.Serving;

/// <summary>A good answer to a list request, and how long it holds.</summary>
/// <param name="Text">The list's items as one JSON array.</param>
/// <param name="Revision">Of the definition that it was listed with.</param>
sealed record Offered(KnownList List, ReadOnlyMemory<byte> Text, int Revision)
{
    // More than any list that a server may hand over.
    const int MostItems = int.MaxValue;

    /// <summary>The upstream that it was listed on, with what had been announced by then; null for one that was stored. It is not kept alive.
    /// </summary>
    public WeakReference<Upstream>? On { get; init; }

    public int Announced { get; init; }

    public int Renewals { get; init; }

    public DateTimeOffset FreshUntil { get; init; }

    /// <summary>Puts items together in memory of their own.</summary>
    public static Offered Of(IEnumerable<RawJson> items, int revision, DateTimeOffset listedAt)
    {
        using var text = new MemoryStream();
        text.WriteByte((byte)'[');
        foreach (var item in items)
        {
            if (text.Length > 1)
                text.WriteByte((byte)',');
            text.Write(item.Utf8.Span);
        }

        text.WriteByte((byte)']');
        return Read(text.ToArray(), revision, listedAt);
    }

    /// <exception cref="JsonException">The text is no JSON.</exception>
    public static Offered Read(ReadOnlyMemory<byte> text, int revision, DateTimeOffset listedAt) =>
        new(new(RawJson.Parse(text).Items(MostItems), listedAt), text, revision);

    /// <summary>Whether nothing speaks for another answer: the upstream lives, has announced no change and not begun anew, and the time is not over.
    /// </summary>
    public bool IsFresh(Connection connection, OfferKind kind, DateTimeOffset now) =>
        Revision == connection.Revision && now < FreshUntil && On?.TryGetTarget(out var upstream) == true && !upstream.HasEnded
        && upstream.Announcements.Of(kind) == Announced && upstream.Session.Renewals == Renewals;

    /// <summary>The same list object when the list is the same.</summary>
    public Offered Over(Offered? before) => before?.Text.Span.SequenceEqual(Text.Span) == true ? this with { List = before.List, Text = before.Text } : this;

    /// <summary>Without the tools that the definition has come to hide since.</summary>
    public Offered Without(Connection connection, OfferKind kind)
    {
        if (kind != OfferKind.Tools || Revision == connection.Revision || connection.DisabledTools.Length == 0)
            return this;
        var shown = List.Items.Where(item => !connection.DisabledTools.Contains(item.Text("name"))).ToList();
        return shown.Count == List.Items.Count ? this : Of(shown, Revision, List.ListedAt);
    }
}
