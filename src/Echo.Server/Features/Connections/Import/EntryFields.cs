using System.Text.Json;

namespace Echo.Server.Features.Connections.Import;

/// <summary>The fields of one server of a client's configuration, which follow no schema. The first thing that is wrong with them is kept.
/// </summary>
sealed class EntryFields(JsonElement json)
{
    public string? Fault { get; private set; }

    public void Refuse(string fault) => Fault ??= fault;

    public bool Has(string name) => json.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null;

    /// <summary>Null when the field is not there.</summary>
    public string? Text(string name) => Has(name) ? Text(name, json.GetProperty(name)) : null;

    /// <summary>A map of texts; null when the field is not there.</summary>
    public IReadOnlyDictionary<string, string>? Texts(string name)
    {
        if (!Has(name))
            return null;
        if (json.GetProperty(name) is { ValueKind: JsonValueKind.Object } map)
            return map.EnumerateObject().ToDictionary(field => field.Name, field => Text($"{name}.{field.Name}", field.Value) ?? "");
        Refuse($"{name} is not a JSON object");
        return null;
    }

    /// <summary>Program and arguments, which some clients write as one list; null when there are none.</summary>
    public IReadOnlyList<string>? Command()
    {
        if (!Has("command"))
            return null;
        var command = json.GetProperty("command");
        IEnumerable<string> program = command.ValueKind == JsonValueKind.Array ? List("command", command) : [Text("command", command) ?? ""];
        return [.. program, .. Has("args") ? List("args", json.GetProperty("args")) : []];
    }

    IReadOnlyList<string> List(string name, JsonElement list)
    {
        if (list.ValueKind == JsonValueKind.Array)
            return [.. list.EnumerateArray().Select((item, index) => Text($"{name}.{index}", item) ?? "")];
        Refuse($"{name} is not a JSON list");
        return [];
    }

    /// <summary>Numbers and flags count as what they look like: clients hand them to programs that way.</summary>
    string? Text(string place, JsonElement value)
    {
        var text = value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
            _ => null,
        };
        if (text is null)
            Refuse($"{place} is not a text");
        else if (Placeholder.FaultOf(place, text) is { } fault)
            Refuse(fault);
        return text;
    }
}
