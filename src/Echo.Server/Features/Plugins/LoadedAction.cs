using Echo.Mcp.Json;
using Echo.Server.Platform.Schemas;

namespace Echo.Server.Features.Plugins;

/// <summary>An action that can be called.</summary>
sealed class LoadedAction
{
    static readonly RawJson AnyObject = RawJson.EmptyObject.With("type", RawJson.From("object"));

    public LoadedAction(ActionDraft draft, JsonSchema? rules)
    {
        (Name, Description, Rules, Run) = (draft.Name!, draft.Description!, rules, draft.Run);
        Tool = RawJson.From(new { Name, Description, InputSchema = draft.Schema.IsEmpty ? AnyObject : draft.Schema });
    }

    public string Name { get; }

    public string Description { get; }

    /// <summary>Null takes any payload.</summary>
    public JsonSchema? Rules { get; }

    public ActionRunner Run { get; }

    /// <summary>As MCP lists it.</summary>
    public RawJson Tool { get; }
}
