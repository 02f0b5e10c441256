using System.Text;
using System.Text.Json;
using Echo.Mcp.Json;
using Echo.Server.Features.Catalog;

namespace Echo.Server.Features.Assistant.Tools;

/// <summary>What a tool brought, as text for a model or a person.</summary>
sealed record ToolText(string Text, bool IsError)
{
    const int MostBlocks = 1_000;

    // More than anybody is given of a result; what lies behind is not even read.
    const int MostCharacters = 1_100_000;

    public static ToolText Of(ToolOutcome outcome, string tool) => outcome switch
    {
        ToolOutcome.Answered { IsError: false } answer => new(Value(answer.Result), IsError: false),
        ToolOutcome.Answered answer => Failed(ToolResultView.ErrorText(answer.Result)),
        ToolOutcome.NotFound => Failed($"Unknown tool: {tool}"),
        ToolOutcome.Asked => Failed("The tool wants to ask somebody, and nobody is there"),
        ToolOutcome.AuthorizationRequired => Failed("Somebody has to sign in at the tool's server first"),
        ToolOutcome.TimedOut late => Failed(late.Error ?? "The tool did not answer in time"),
        _ => Failed(outcome.Error ?? "The tool could not be called"),
    };

    public static ToolText Failed(string text) => new(text, IsError: true);

    /// <summary>No longer than that, and nothing that PostgreSQL's text can't hold.</summary>
    public ToolText Within(int most) => this with
    {
        Text = Storable(Text.Length <= most ? Text : $"{Beginning(Text, most)}\n… (cut after {most} characters)"),
    };

    /// <summary>PostgreSQL's text holds neither NUL nor half a surrogate pair.</summary>
    public static string Storable(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)).Replace('\0', '\uFFFD');

    static string Beginning(string text, int most) => text[..(char.IsHighSurrogate(text[most - 1]) ? most - 1 : most)];

    // Text where there is nothing else, and the JSON of it all where there is.
    static string Value(RawJson result)
    {
        var blocks = result.Property("content").Items(MostBlocks);
        if (blocks.Count > 0 && blocks.All(block => block.Text("type") == "text"))
            return Joined(blocks);
        return Beginning(result.Kind == JsonValueKind.Object ? ToolResultView.Value(result) : result);
    }

    static string Joined(IReadOnlyList<RawJson> blocks)
    {
        var text = new StringBuilder();
        foreach (var block in blocks)
        {
            if (text.Length > MostCharacters)
                break;
            text.Append(text.Length > 0 ? "\n" : "").Append(block.Property("text").AsText(MostCharacters));
        }

        return text.ToString();
    }

    static string Beginning(RawJson json) => Encoding.UTF8.GetString(json.Utf8.Span[..Math.Min(json.Utf8.Length, MostCharacters)]);
}
