using System.Text.Json;
using Echo.Server.Features.Services.Execution;
using Echo.Server.Features.Services.SignIns;

namespace Echo.Server.Features.Services.Import.Documents;

/// <summary>Reads how an API is signed in to.</summary>
sealed class SecurityReader(ApiDocument document)
{
    /// <summary>All that the document names.</summary>
    public IReadOnlyList<StatedScheme> ReadSchemes()
    {
        var schemes = ApiDocument.Member(document.Root, "components") is { } components ? ApiDocument.Member(components, "securitySchemes") : null;
        return [.. ApiDocument.Members(schemes).Select(member => Read(member.Name, document.Resolve(member.Value, out _) ?? member.Value))];
    }

    /// <summary>The ways to sign in to an operation, each of one or more schemes. None: nothing is said. An empty way: no credentials.</summary>
    public IReadOnlyList<IReadOnlyList<string>>? ReadAlternatives(JsonElement operation)
    {
        var stated = ApiDocument.Member(operation, "security") ?? ApiDocument.Member(document.Root, "security");
        if (stated is not { ValueKind: JsonValueKind.Array } list)
            return null;
        return list.GetArrayLength() == 0 ? [[]] : [.. list.EnumerateArray().Select(way => ApiDocument.Members(way).Select(scheme => scheme.Name).ToList())];
    }

    static StatedScheme Read(string name, JsonElement scheme)
    {
        var type = ApiDocument.Text(scheme, "type") ?? "";
        var http = ApiDocument.Text(scheme, "scheme")?.ToLowerInvariant();
        return (type, http) switch
        {
            ("apiKey", _) when Place(scheme) is { } place && ApiDocument.Text(scheme, "name") is { Length: > 0 } wire =>
                new(name, SignInKinds.ApiKey) { Place = place, Wire = wire },
            ("http", "bearer") => new(name, SignInKinds.Bearer),
            ("http", "basic") => new(name, SignInKinds.Basic),
            ("oauth2", _) when Flow(scheme, "clientCredentials") is { } flow => new(name, SignInKinds.ClientCredentials)
            {
                TokenUrl = ApiDocument.Text(flow, "tokenUrl"),
                Scopes = [.. ApiDocument.Members(ApiDocument.Member(flow, "scopes")).Select(scope => scope.Name)],
            },

            // Other flows need a person; a token from there is sent as it is.
            ("oauth2" or "openIdConnect", _) => new(name, SignInKinds.Bearer),
            _ => new(name, null),
        };
    }

    static InputPlace? Place(JsonElement scheme) => ApiDocument.Text(scheme, "in") switch
    {
        "header" => InputPlace.Header,
        "query" => InputPlace.Query,
        "cookie" => InputPlace.Cookie,
        _ => null,
    };

    static JsonElement? Flow(JsonElement scheme, string name) => ApiDocument.Member(scheme, "flows") is { } flows ? ApiDocument.Member(flows, name) : null;
}

/// <summary>A security scheme of a document.</summary>
/// <param name="Kind">One of <see cref="SignInKinds"/>; null when Echo can't sign in that way.</param>
sealed record StatedScheme(string Name, string? Kind)
{
    public InputPlace Place { get; init; } = InputPlace.Header;

    public string? Wire { get; init; }

    public string? TokenUrl { get; init; }

    public IReadOnlyList<string> Scopes { get; init; } = [];
}
