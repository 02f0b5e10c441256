using System.Security.Cryptography;
using System.Text;
using Echo.Mcp.Json;
using Echo.Server.Features.Catalog;
using Echo.Server.Platform.Schemas;

namespace Echo.Server.Features.Plugins;

/// <summary>A plugin that can be called.</summary>
sealed class LoadedPlugin
{
    /// <summary>The kind of source that plugins are in the catalog.</summary>
    public const string Origin = "plugin";

    readonly Dictionary<string, LoadedAction> byName;

    LoadedPlugin(PluginDraft draft, IReadOnlyList<LoadedAction> actions)
    {
        (Name, Kind, Version, Description) = (draft.Name!, draft.Kind, draft.Version!, draft.Description!);
        (TimeoutSeconds, Uses, Actions) = (draft.TimeoutSeconds, draft.Uses, actions);
        byName = actions.ToDictionary(action => action.Name, StringComparer.Ordinal);
        Tools = new(Origin, IdOf(Name), Name, [.. actions.Select(action => action.Tool)]);
    }

    public string Name { get; }

    public string Kind { get; }

    public string Version { get; }

    public string Description { get; }

    public int? TimeoutSeconds { get; }

    public PluginUses Uses { get; }

    public IReadOnlyList<LoadedAction> Actions { get; }

    /// <summary>As the catalog offers it.</summary>
    public ToolGroup Tools { get; }

    public Guid Id => Tools.SourceId;

    /// <returns>Null when the plugin can't be used.</returns>
    /// <param name="problem">Why, as one sentence; empty otherwise.</param>
    public static LoadedPlugin? Make(PluginDraft draft, out string problem)
    {
        problem = PluginRules.FindProblem(draft) ?? "";
        List<LoadedAction> actions = [];
        foreach (var action in problem.Length == 0 ? draft.Actions : [])
        {
            var rules = default(JsonSchema);
            if (!action.Schema.IsEmpty && (rules = JsonSchema.Read(action.Schema, out problem)) is null)
            {
                problem = $"The schema of {action.Name} can't be used. {problem}";
                return null;
            }

            actions.Add(new(action, rules));
        }

        return problem.Length == 0 ? new(draft, actions) : null;
    }

    public LoadedAction? Find(string action) => byName.GetValueOrDefault(action);

    /// <summary>The same for the same name, always and on every node: what the call log says of a plugin outlives its reloading.</summary>
    public static Guid IdOf(string name)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"echo plugin {name}"));

        // In the form of version 4, which is what clients of the API are promised.
        hash[6] = (byte)((hash[6] & 0x0F) | 0x40);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new(hash.AsSpan(0, 16), bigEndian: true);
    }
}

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
