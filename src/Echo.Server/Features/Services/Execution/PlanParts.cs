using Echo.Server.Features.Services.Templates;
using Echo.Server.Platform.Schemas;

namespace Echo.Server.Features.Services.Execution;

/// <summary>The templates of a definition, read.</summary>
sealed record PlanParts
{
    const string BadPlaceholder = "A placeholder is not closed or holds no path such as {{a.b[0].c}}.";

    public required TextTemplate Path { get; init; }

    public TextTemplate? Query { get; init; }

    public JsonTemplate? Request { get; init; }

    public JsonTemplate? Mapping { get; init; }

    public required IReadOnlyDictionary<string, TextTemplate> Headers { get; init; }

    public JsonSchema? Rules { get; init; }

    /// <returns>Null when something can't be used.</returns>
    public static PlanParts? Read(ServiceDefinition definition, out PlanFault? fault)
    {
        fault = FaultOfUrl(definition);
        if (fault is not null)
            return null;
        var cut = definition.Endpoint.IndexOf('?', StringComparison.Ordinal);
        var path = TextTemplate.Parse(cut < 0 ? definition.Endpoint : definition.Endpoint[..cut]);
        var query = cut < 0 ? null : TextTemplate.Parse(definition.Endpoint[(cut + 1)..]);
        var request = definition.RequestTemplate.IsEmpty ? null : JsonTemplate.Parse(definition.RequestTemplate);
        var mapping = definition.ResponseMapping.IsEmpty ? null : JsonTemplate.Parse(definition.ResponseMapping);
        var headers = new Dictionary<string, TextTemplate>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, text) in definition.Headers)
        {
            fault ??= FaultOfHeader(name, text);
            if (fault is null && !headers.TryAdd(name, TextTemplate.Parse(text)!))
                fault = new("headers_template", $"Name {name} once.");
        }

        fault ??= definition.Inputs.Select(FaultOfInput).FirstOrDefault(found => found is not null);
        if (definition.Body is { } body && !body.Parts.Values.Select(part => part.MediaType ?? "").Append(body.MediaType).All(HeaderText.IsValue))
            fault ??= new("body", "A media type is no header value.");
        var rules = default(JsonSchema);
        var problem = "";
        if (!definition.ParameterSchema.IsEmpty && definition.ChecksSchema)
            rules = JsonSchema.Read(definition.ParameterSchema, out problem);
        fault ??= path is null || (query is null && cut >= 0) ? new("api_endpoint", BadPlaceholder)
            : request is null && !definition.RequestTemplate.IsEmpty ? new("request_template", BadPlaceholder)
            : mapping is null && !definition.ResponseMapping.IsEmpty ? new("response_mapping", BadPlaceholder)
            : problem.Length > 0 ? new("parameter_schema", problem)
            : null;
        return fault is null ? new() { Path = path!, Query = query, Request = request, Mapping = mapping, Headers = headers, Rules = rules } : null;
    }

    static PlanFault? FaultOfUrl(ServiceDefinition definition)
    {
        var url = definition.BaseUrl;
        if (!url.IsAbsoluteUri || url.Scheme is not ("http" or "https") || url.UserInfo.Length > 0 || url.Query.Length > 0 || url.Fragment.Length > 0)
            return new("api_base_url", "Use an absolute http or https URL without user name, query and fragment.");
        if (TextTemplate.HasPlaceholder(url.OriginalString))
            return new("api_base_url", "Host and path prefix are fixed: use placeholders in api_endpoint.");
        if (!definition.Endpoint.StartsWith('/') || definition.Endpoint.AsSpan().ContainsAny('#', '\\') || definition.Endpoint.Any(char.IsControl))
            return new("api_endpoint", "Use a path that begins with / and has no # and no backslash.");
        return definition.Endpoint.Split('?')[0].Split('/').Any(PathText.IsDots)
            ? new("api_endpoint", "Use a path without . and .. as segments.")
            : null;
    }

    static PlanFault? FaultOfInput(ServiceInput input) => input.Place switch
    {
        InputPlace.Header when !HeaderText.IsName(input.Wire) || HeaderText.IsReserved(input.Wire) => new("inputs", $"{input.Wire} can't be set as a header."),
        InputPlace.Cookie when !HeaderText.IsName(input.Wire) => new("inputs", $"{input.Wire} is no name of a cookie."),
        _ => null,
    };

    static PlanFault? FaultOfHeader(string name, string text)
    {
        if (!HeaderText.IsName(name) || HeaderText.IsReserved(name))
            return new("headers_template", $"{(HeaderText.IsName(name) ? name : "A name")} can't be set as a header.");
        if (TextTemplate.Parse(text) is not { } template)
            return new("headers_template", BadPlaceholder);
        return template.Pieces.All(piece => HeaderText.IsValue(piece.Text)) ? null : new("headers_template", $"The value of {name} is no header value.");
    }
}
