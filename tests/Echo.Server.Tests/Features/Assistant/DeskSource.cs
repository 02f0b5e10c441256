using System.Collections.Concurrent;
using Echo.Mcp.Json;
using Echo.Server.Features.Catalog;
using Echo.Server.Platform.Security;

namespace Echo.Server.Tests.Features.Assistant;

/// <summary>A source that offers the group <c>desk</c>; what its tools do, tests say.</summary>
sealed class DeskSource : IToolSource
{
    static readonly Guid Id = Guid.NewGuid();

    IReadOnlyList<ToolGroup> groups = Groups([]);

    /// <summary>By the tool's name.</summary>
    public ConcurrentDictionary<string, Func<ToolCall, CancellationToken, Task<ToolOutcome>>> Tools { get; } = [];

    public ConcurrentQueue<ToolCall> Calls { get; } = [];

    /// <summary>Offers so many tools beside its own.</summary>
    public void Crowd(int count) => groups = Groups(Enumerable.Range(0, count).Select(one => Tool($"other_{one}", "Does something else", readOnly: true)));

    public string Origin => "desk";

    public static ToolOutcome Text(string text) => new ToolOutcome.Answered(
        RawJson.From(new { Content = new[] { new { Type = "text", Text = text } } }), IsError: false);

    public ValueTask<IReadOnlyList<ToolGroup>> OfferAsync(Caller caller, CancellationToken cancellationToken) => new(groups);

    public Task<ToolOutcome> CallAsync(ToolCall call, CancellationToken cancellationToken)
    {
        Calls.Enqueue(call);
        return Tools.TryGetValue(call.Name, out var tool) ? tool(call, cancellationToken) : Task.FromResult(Text($"{call.Name} {call.Arguments}"));
    }

    static IReadOnlyList<ToolGroup> Groups(IEnumerable<RawJson> more) =>
    [
        new("desk", Id, "desk",
        [
            Tool("read", "Reads a note", readOnly: true),
            Tool("list", "Lists all notes", readOnly: true),
            Tool("write", "Writes a note", readOnly: false),
            Tool("wipe", "Deletes all notes", readOnly: false),
            .. more,
        ]),
    ];

    static RawJson Tool(string name, string description, bool readOnly) => RawJson.From(new
    {
        Name = name,
        Description = description,
        InputSchema = new { Type = "object" },
        Annotations = new { ReadOnlyHint = readOnly },
    });
}
