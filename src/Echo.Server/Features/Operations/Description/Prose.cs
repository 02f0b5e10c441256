using System.Text.Json;
using System.Text.Json.Nodes;
using Echo.Server.Platform.Http.Json;

namespace Echo.Server.Features.Operations.Description;

/// <summary>What people wrote about operations: one file <c>X.openapi.json</c> in the folder of each feature, with words and examples that
/// the code doesn't hold.</summary>
sealed class Prose
{
    const string FileEnding = ".openapi.json";

    public Prose()
        : this(ReadFiles())
    {
    }

    Prose(IReadOnlyList<ProseFile> files)
    {
        Tags = files.SelectMany(file => file.Tags).ToDictionary();
        Operations = files.SelectMany(file => file.Operations).ToDictionary();
    }

    /// <summary>A sentence about each tag.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; }

    /// <summary>By method and path: <c>GET /health</c>.</summary>
    public IReadOnlyDictionary<string, ProseEntry> Operations { get; }

    static List<ProseFile> ReadFiles()
    {
        var assembly = typeof(Prose).Assembly;
        return [.. assembly.GetManifestResourceNames().Where(name => name.EndsWith(FileEnding, StringComparison.Ordinal)).Select(Read)];

        ProseFile Read(string name)
        {
            using var file = assembly.GetManifestResourceStream(name)!;
            return JsonSerializer.Deserialize<ProseFile>(file, WireJson.Options)!;
        }
    }

    sealed record ProseFile
    {
        public Dictionary<string, string> Tags { get; init; } = [];

        public Dictionary<string, ProseEntry> Operations { get; init; } = [];
    }
}

/// <summary>Words and examples for one operation.</summary>
sealed record ProseEntry
{
    /// <summary>A few words, as in a list of contents.</summary>
    public required string Summary { get; init; }

    public string? Description { get; init; }

    /// <summary>Example bodies by what they show.</summary>
    public Dictionary<string, JsonNode> Requests { get; init; } = [];

    /// <summary>An example answer by status.</summary>
    public Dictionary<string, JsonNode> Answers { get; init; } = [];

    /// <summary>Several example answers of one status, by what they show, instead of one.</summary>
    public Dictionary<string, Dictionary<string, JsonNode>> AnswersByCase { get; init; } = [];

    /// <summary>The details of the operation's own errors by status; a field in parentheses at the end is the one that is named.</summary>
    public Dictionary<string, string[]> Problems { get; init; } = [];
}
