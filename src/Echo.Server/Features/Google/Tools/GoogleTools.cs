using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Echo.Mcp.Json;
using Echo.Mcp.Messages;
using Echo.Server.Features.Catalog;
using Echo.Server.Features.Google.Sessions;
using Echo.Server.Platform.Http.Json;
using Echo.Server.Platform.Http.Problems;
using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Google.Tools;

/// <summary>Google as a source of the catalog: to each caller the tools of the scopes that he himself has granted, with his own token.</summary>
sealed class GoogleTools(GoogleBook book, GoogleWork work, GoogleSessions sessions, GoogleOptions options) : IToolSource
{
    /// <summary>Of the one source that there is.</summary>
    public static readonly Guid SourceId = Guid.Parse("7d1f0c2e-58f5-4a55-9f3f-2f3a3f6a1c10");

    const string Name = "google";
    const int MostBytes = 1024 * 1024;

    static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = WireJson.MaxDepth };

    // One for each set of scopes that somebody has: the same list object as long as it says the same.
    readonly ConcurrentDictionary<string, IReadOnlyList<ToolGroup>> groups = [];

    public string Origin => Name;

    public async ValueTask<IReadOnlyList<ToolGroup>> OfferAsync(Caller caller, CancellationToken cancellationToken)
    {
        if (!options.IsConfigured || caller.IsAnonymous)
            return [];
        var granted = await sessions.RecallGrantedAsync(caller.Id, cancellationToken);
        return granted.Count == 0 ? [] : groups.GetOrAdd(string.Join(' ', granted), GroupOf, granted);
    }

    public ValueTask<Guid?> FindSourceAsync(string name, Caller caller, CancellationToken cancellationToken) =>
        new(name == Name && options.IsConfigured ? SourceId : null);

    public async Task<ToolOutcome> CallAsync(ToolCall call, CancellationToken cancellationToken)
    {
        var session = await sessions.FindAsync(call.Caller.Id, cancellationToken);
        if (session is not { Authenticated: true } || book.Find(call.Name) is not { } tool || !tool.IsGranted(session.GrantedScopes))
            return new ToolOutcome.Refused(RpcErrorCodes.InvalidParams, $"Unknown tool: {call.Name}");
        if (Read(tool, call.Arguments, out var arguments) is { } invalid)
            return invalid;
        var (data, error) = await work.DoAsync(tool, arguments!, call.Caller.Id, cancellationToken);
        if (error is not null)
            return new ToolOutcome.Answered(ToolResult.Error(error), IsError: true);

        // What is done without a word is done all the same.
        var isNothing = data.IsEmpty || data.Kind == JsonValueKind.Null;
        return new ToolOutcome.Answered(ToolResult.Of(isNothing ? RawJson.Parse("""{"done":true}""") : data), IsError: false);
    }

    IReadOnlyList<ToolGroup> GroupOf(string key, IReadOnlyCollection<string> granted)
    {
        List<RawJson> tools = [.. book.Tools.Where(tool => tool.IsGranted(granted)).Select(tool => tool.Definition)];
        return tools.Count == 0 ? [] : [new(Name, SourceId, Name, tools)];
    }

    static ToolOutcome.Invalid? Read(GoogleTool tool, RawJson given, out JsonObject? arguments)
    {
        arguments = null;
        if (given.Utf8.Length > MostBytes)
            return new([new("", "Send at most 1 MiB.", ViolationTypes.ObjectTooLarge)]);
        try
        {
            var read = JsonElement.Parse(given.IsEmpty ? "{}"u8 : given.Utf8.Span, Strict);
            if (read.ValueKind != JsonValueKind.Object)
                return new([new("", "Send a JSON object.", ViolationTypes.Type)]);

            // What is null was not given.
            var kept = new JsonObject();
            foreach (var member in read.EnumerateObject().Where(member => member.Value.ValueKind != JsonValueKind.Null))
                kept[member.Name] = JsonNode.Parse(member.Value.GetRawText());
            var faults = tool.Rules.Check(JsonSerializer.SerializeToElement(kept));
            if (faults.Count > 0)
                return new([.. faults.Select(fault => new ArgumentFault(fault.Path, fault.Message, fault.Type))]);
            arguments = Completed(tool, kept);
            return null;
        }
        catch (Exception odd) when (odd is JsonException or InvalidOperationException)
        {
            return new([new("", "Send JSON without repeated members, nested 64 levels deep at most.", ViolationTypes.Value)]);
        }
    }

    static JsonObject Completed(GoogleTool tool, JsonObject arguments)
    {
        foreach (var (name, property) in JsonNode.Parse(tool.Schema.Utf8.Span)!["properties"]!.AsObject())
        {
            if (!arguments.ContainsKey(name) && property!["default"] is { } usual)
                arguments[name] = usual.DeepClone();
        }

        return arguments;
    }
}
