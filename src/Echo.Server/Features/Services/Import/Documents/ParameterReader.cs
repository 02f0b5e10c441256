using System.Text.Json;
using Echo.Server.Features.Services.Execution;

namespace Echo.Server.Features.Services.Import.Documents;

/// <summary>Reads the parameters of an operation, with those of its path.</summary>
sealed class ParameterReader(ApiDocument document, ArgumentNames names)
{
    // OpenAPI 3.1.1, 4.12.2.1: these say nothing where they stand.
    static readonly HashSet<string> SaidElsewhere = new(StringComparer.OrdinalIgnoreCase) { "Accept", "Content-Type", "Authorization" };

    public List<(ServiceInput Input, ParameterShape Shape)> Read(JsonElement path, JsonElement operation, out string? problem)
    {
        problem = null;
        var stated = new Dictionary<(string, string), JsonElement>();
        var all = ApiDocument.Elements(ApiDocument.Member(path, "parameters")).Concat(ApiDocument.Elements(ApiDocument.Member(operation, "parameters")));
        foreach (var element in all)
        {
            if (document.Resolve(element, out var trouble) is not { } parameter)
            {
                problem = $"A parameter can't be read. {trouble}";
                return [];
            }

            // An operation's own parameter replaces the one of its path.
            if (ApiDocument.Text(parameter, "name") is { } name && ApiDocument.Text(parameter, "in") is { } place)
                stated[(name, place)] = parameter;
        }

        var read = new List<(ServiceInput, ParameterShape)>();
        foreach (var ((wire, place), parameter) in stated)
        {
            if (PlaceOf(place) is not { } known || (known == InputPlace.Header && SaidElsewhere.Contains(wire)))
                continue;
            read.Add(Make(wire, known, parameter));
        }

        return read;
    }

    (ServiceInput Input, ParameterShape Shape) Make(string wire, InputPlace place, JsonElement parameter)
    {
        var usual = place is InputPlace.Path or InputPlace.Header ? InputStyles.Simple : InputStyles.Form;
        var style = ApiDocument.Text(parameter, "style") ?? usual;
        var content = ApiDocument.Members(ApiDocument.Member(parameter, "content")).Select(member => member.Value).ToList();
        var input = new ServiceInput
        {
            Name = names.Take(wire, place.ToString().ToLowerInvariant()),
            Wire = wire,
            Place = place,
            Style = style,
            Explode = ApiDocument.Member(parameter, "explode") is { ValueKind: JsonValueKind.True or JsonValueKind.False } said
                ? said.ValueKind == JsonValueKind.True
                : style == InputStyles.Form,
            Required = place == InputPlace.Path || ApiDocument.Flag(parameter, "required"),
            AllowReserved = ApiDocument.Flag(parameter, "allowReserved"),
            IsJson = content.Count > 0,
        };
        var schema = content is [var first, ..] ? ApiDocument.Member(first, "schema") : ApiDocument.Member(parameter, "schema");
        return (input, new(input.Name, input.Required, ApiDocument.Text(parameter, "description"), schema));
    }

    static InputPlace? PlaceOf(string place) => place switch
    {
        "path" => InputPlace.Path,
        "query" => InputPlace.Query,
        "header" => InputPlace.Header,
        "cookie" => InputPlace.Cookie,
        _ => null,
    };
}
