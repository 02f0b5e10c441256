using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Echo.Mcp.Json;
using Echo.Server.Features.Connections.ToolChanges;

namespace Echo.Server.Features.Connections.Api;

/// <summary>One page of the connections that the caller may use, oldest first.</summary>
sealed record ConnectionPage(IReadOnlyList<ConnectionMetadata> Items, long Total, int Page, int PageSize, long TotalPages)
{
    public static ConnectionPage Of(IReadOnlyList<ConnectionMetadata> items, long total, PageQuery asked) =>
        new(items, total, asked.Page, asked.PageSize, (total + asked.PageSize - 1) / asked.PageSize);
}

/// <summary>One page of the changes of a connection's tools, newest first.</summary>
sealed record ToolChangePage(IReadOnlyList<ToolChangeBody> Items, long Total, int Page, int PageSize, long TotalPages)
{
    public static ToolChangePage Of(IReadOnlyList<ToolChange> changes, long total, PageQuery asked) =>
        new([.. changes.Select(ToolChangeBody.Of)], total, asked.Page, asked.PageSize, (total + asked.PageSize - 1) / asked.PageSize);
}

/// <summary>A tool that came, went, or is described differently.</summary>
/// <param name="Kind"><c>added</c>, <c>changed</c> or <c>removed</c>.</param>
/// <param name="Grade"><c>compatible</c>, or <c>breaking</c> when who called the tool as it was may fail now, or do something else.</param>
/// <param name="Difference">The members of the description that are not the same.</param>
/// <param name="Fingerprint">Of the tool as it was then, to be named in an approval; null for one that went.</param>
sealed record ToolChangeBody(
    Guid Id, DateTimeOffset At, string Tool, string Kind, string Grade, IReadOnlyList<ToolMemberChange> Difference, string? Fingerprint)
{
    public static ToolChangeBody Of(ToolChange change) =>
        new(
            change.Id,
            change.At,
            change.Tool,
            change.Kind,
            change.IsBreaking ? "breaking" : "compatible",
            ToolMemberChange.Between(Parse(change.OldItem), Parse(change.NewItem)),
            change.NewItem is { } item ? ToolFingerprint.Text(ToolFingerprint.Of(RawJson.Parse(item))) : null);

    static RawJson Parse(string? item) => item is null ? RawJson.EmptyObject : RawJson.Parse(item);
}

/// <param name="Member">Its name, for example <c>description</c> or <c>inputSchema</c>.</param>
sealed record ToolMemberChange(string Member, RawJson? Old, RawJson? New)
{
    // Deeper than any message may be.
    const int MostDepth = 1000;

    public static IReadOnlyList<ToolMemberChange> Between(RawJson before, RawJson after)
    {
        var (old, @new) = (Members(before), Members(after));
        return
        [
            .. old.Keys.Union(@new.Keys).Order(StringComparer.Ordinal)
                .Select(name => new ToolMemberChange(name, Value(old, name), Value(@new, name)))
                .Where(member => member.Old?.ToString() != member.New?.ToString()),
        ];
    }

    static RawJson? Value(Dictionary<string, RawJson> members, string name) => members.TryGetValue(name, out var value) ? value : null;

    static Dictionary<string, RawJson> Members(RawJson item)
    {
        Dictionary<string, RawJson> members = [];
        using var document = JsonDocument.Parse(item.Utf8, new JsonDocumentOptions { MaxDepth = MostDepth });
        foreach (var member in document.RootElement.EnumerateObject())
            members[NameOf(member)] = RawJson.Parse(member.Value.GetRawText());
        return members;
    }

    // JSON allows half a surrogate pair, which can't be read as text: such a name is shown as it is written.
    static string NameOf(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            return Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8PropertyName(member));
        }
    }
}
