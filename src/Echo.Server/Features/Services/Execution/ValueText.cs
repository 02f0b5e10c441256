using System.Text.Json;
using Echo.Server.Features.Services.Templates;

namespace Echo.Server.Features.Services.Execution;

/// <summary>Writes values by the styles of OpenAPI (3.1.1, 4.12.4 and appendix C; RFC 6570).</summary>
static class ValueText
{
    /// <summary>One text, for a path or a header.</summary>
    public static string Join(ServiceInput input, JsonElement value, Func<string, string> encode)
    {
        if (input.IsJson)
            return encode(value.GetRawText());
        var (name, explode) = (encode(input.Wire), input.Explode);
        return (input.Style, value.ValueKind) switch
        {
            (InputStyles.Label, JsonValueKind.Array) => "." + string.Join(explode ? '.' : ',', Elements(value, encode)),
            (InputStyles.Label, JsonValueKind.Object) => "." + string.Join(explode ? '.' : ',', Members(value, explode, encode)),
            (InputStyles.Label, _) => "." + Atom(value, encode),
            (InputStyles.Matrix, JsonValueKind.Array) when explode => string.Concat(Elements(value, encode).Select(one => $";{name}={one}")),
            (InputStyles.Matrix, JsonValueKind.Array) => $";{name}={string.Join(',', Elements(value, encode))}",
            (InputStyles.Matrix, JsonValueKind.Object) when explode => string.Concat(Members(value, explode, encode).Select(one => $";{one}")),
            (InputStyles.Matrix, JsonValueKind.Object) => $";{name}={string.Join(',', Members(value, explode, encode))}",
            (InputStyles.Matrix, _) => $";{name}={Atom(value, encode)}",
            (_, JsonValueKind.Array) => string.Join(',', Elements(value, encode)),
            (_, JsonValueKind.Object) => string.Join(',', Members(value, explode, encode)),
            _ => Atom(value, encode),
        };
    }

    /// <summary>Names and values, for a query, a form or cookies; both are encoded.</summary>
    public static IEnumerable<(string Name, string Value)> Pairs(string wire, string style, bool explode, JsonElement value, Func<string, string> encode) =>
        (style, value.ValueKind) switch
        {
            (_, JsonValueKind.Null) => [],
            (InputStyles.DeepObject, JsonValueKind.Object or JsonValueKind.Array) => Deep(wire, value, encode),
            (_, JsonValueKind.Array) when explode => Elements(value, encode).Select(one => (encode(wire), one)),
            (_, JsonValueKind.Array) => value.GetArrayLength() == 0 ? [] : [(encode(wire), string.Join(Separator(style), Elements(value, encode)))],
            (_, JsonValueKind.Object) when explode && style == InputStyles.Form =>
                value.EnumerateObject().Select(member => (encode(member.Name), Atom(member.Value, encode))),
            (_, JsonValueKind.Object) => [(encode(wire), string.Join(Separator(style), Members(value, explode: false, encode)))],
            _ => [(encode(wire), Atom(value, encode))],
        };

    /// <summary>Everything in a value that is written as text.</summary>
    public static IEnumerable<string> Atoms(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => value.EnumerateArray().SelectMany(Atoms),
        JsonValueKind.Object => value.EnumerateObject().SelectMany(member => Atoms(member.Value).Prepend(member.Name)),
        _ => [TextTemplate.TextOf(value)],
    };

    // Nothing is said about what is nested deeper. Brackets again, with numbers for lists, are what most servers understand.
    static IEnumerable<(string Name, string Value)> Deep(string name, JsonElement value, Func<string, string> encode) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().SelectMany(member => Deep($"{name}[{member.Name}]", member.Value, encode)),
        JsonValueKind.Array => value.EnumerateArray().Index().SelectMany(one => Deep($"{name}[{one.Index}]", one.Item, encode)),
        JsonValueKind.Null => [],
        _ => [(encode(name), Atom(value, encode))],
    };

    static string Separator(string style) => style switch
    {
        InputStyles.SpaceDelimited => "%20",
        InputStyles.PipeDelimited => "%7C",
        _ => ",",
    };

    static IEnumerable<string> Elements(JsonElement list, Func<string, string> encode) => list.EnumerateArray().Select(one => Atom(one, encode));

    static IEnumerable<string> Members(JsonElement value, bool explode, Func<string, string> encode) =>
        value.EnumerateObject().SelectMany(member => explode
            ? (string[])[$"{encode(member.Name)}={Atom(member.Value, encode)}"]
            : [encode(member.Name), Atom(member.Value, encode)]);

    static string Atom(JsonElement value, Func<string, string> encode) => encode(TextTemplate.TextOf(value));
}
