using System.Text;
using System.Text.Json;
using Echo.Server.Features.Services.Templates;

namespace Echo.Server.Features.Services.Execution;

/// <summary>Makes the request of a call. Whatever the parameters hold, host, port and path prefix stay those of the definition.</summary>
sealed class RequestComposer
{
    public const int MostBytes = 1024 * 1024;

    const int MostUrlCharacters = 32 * 1024;
    const string ContentType = "Content-Type";

    readonly ServicePlan plan;
    readonly JsonElement parameters;
    readonly ServiceCredential credential;

    RequestComposer(ServicePlan plan, JsonElement parameters, ServiceCredential credential) =>
        (this.plan, this.parameters, this.credential) = (plan, parameters, credential);

    /// <param name="given">An object.</param>
    /// <returns>Null when the parameters make no request.</returns>
    /// <param name="refusal">Why, in words of the contract (section 9); null otherwise.</param>
    public static ComposedRequest? Compose(ServicePlan plan, JsonElement given, ServiceCredential credential, out string? refusal)
    {
        refusal = null;
        var missing = plan.Parameters.Required.Where(name => !given.TryGetProperty(name, out _)).ToList();
        if (missing.Count > 0)
            refusal = $"Missing required parameters: {string.Join(", ", missing)}";
        try
        {
            return refusal is null ? new RequestComposer(plan, plan.Parameters.Complete(given), credential).Compose() : null;
        }
        catch (ParameterException unusable)
        {
            refusal = unusable.Message;
        }
        catch (TooLongException)
        {
            refusal = $"The request would be longer than {MostBytes / 1024} KiB";
        }
        catch (InvalidOperationException)
        {
            refusal = "The parameters hold halves of surrogate pairs";
        }

        return null;
    }

    ComposedRequest Compose()
    {
        var headers = Headers();
        var body = plan.Definition.Method == "GET" ? null : Body();
        if (body is not null && headers.Find(header => header.Key.Equals(ContentType, StringComparison.OrdinalIgnoreCase)) is { Key: not null } type)
            body = body with { MediaType = type.Value };
        headers.RemoveAll(header => header.Key.Equals(ContentType, StringComparison.OrdinalIgnoreCase));
        return new(new(plan.Definition.Method), Url(), headers, body);
    }

    Uri Url()
    {
        var start = plan.Definition.BaseUrl;
        var prefix = start.GetLeftPart(UriPartial.Path).TrimEnd('/');
        var path = Path();
        var query = string.Join('&', Query());
        var text = query.Length == 0 ? prefix + path : $"{prefix}{path}?{query}";
        if (text.Length > MostUrlCharacters)
            throw new ParameterException($"The URL would be longer than {MostUrlCharacters} characters");

        // Many servers undo the encoding of slashes before they look for segments.
        if (Uri.UnescapeDataString(path).Split('/', '\\').Any(PathText.IsDots) || !Uri.TryCreate(text, UriKind.Absolute, out var url) || !IsInside(start, url))
            throw new ParameterException("The parameters must not change the path");
        return url;
    }

    // What is checked before can't be wrong here. It is looked at once more because it is what keeps secrets where they belong.
    static bool IsInside(Uri start, Uri url) =>
        url.Scheme == start.Scheme && url.IdnHost == start.IdnHost && url.Port == start.Port && url.UserInfo.Length == 0 && url.Fragment.Length == 0
        && $"{url.AbsolutePath}/".StartsWith($"{start.AbsolutePath.TrimEnd('/')}/", StringComparison.Ordinal);

    string Path()
    {
        var path = new StringBuilder();
        foreach (var piece in plan.Path.Pieces)
        {
            path.Append(piece.Path is { } found ? PathValue(found) : piece.Text);
            if (path.Length > MostUrlCharacters)
                throw new TooLongException();
        }

        return path.ToString();
    }

    string PathValue(TemplatePath path)
    {
        var value = TemplateScope.Of(parameters).Find(path);
        var input = plan.Inputs.GetValueOrDefault(path.Root);
        var atoms = value is not { } known ? [] : input is null ? [TextTemplate.TextOf(known)] : ValueText.Atoms(known).ToList();
        if (atoms.Count == 0 || !atoms.TrueForAll(PathText.IsSafe))
            throw new ParameterException($"Path parameter '{path.Root}' must not change the path");
        return input is null ? UrlText.Encode(atoms[0]) : ValueText.Join(input, value!.Value, UrlText.Encode);
    }

    IEnumerable<string> Query()
    {
        var added = credential.Parts.Where(part => part.Place == InputPlace.Query)
            .Select(part => (UrlText.Encode(part.Name), part.IsHidden ? part.Value : UrlText.Encode(part.Value))).ToList();
        if (plan.Query is { } literal && LiteralQuery(literal) is { Length: > 0 } text)
            yield return text;
        foreach (var (name, value) in TemplateQuery().Concat(InputQuery()).Where(pair => added.TrueForAll(part => part.Item1 != pair.Name)).Concat(added))
            yield return $"{name}={value}";
    }

    string LiteralQuery(TextTemplate query)
    {
        var scope = TemplateScope.Of(parameters);
        return string.Concat(query.Pieces.Select(piece => piece.Path is { } path ? UrlText.Encode(TextTemplate.TextOf(scope.Find(path))) : piece.Text));
    }

    IEnumerable<(string Name, string Value)> TemplateQuery()
    {
        if (plan.Definition.Method != "GET" || plan.Request is not { } template)
            return [];
        var rendered = JsonElement.Parse(template.Render(TemplateScope.Of(parameters), MostBytes).Utf8.Span);
        return rendered.EnumerateObject().Where(member => member.Value.ValueKind != JsonValueKind.Null)
            .Select(member => (UrlText.Encode(member.Name), UrlText.Encode(TextTemplate.TextOf(member.Value))));
    }

    IEnumerable<(string Name, string Value)> InputQuery() => Given(InputPlace.Query).SelectMany(one => one.Input.IsJson
        ? [(UrlText.Encode(one.Input.Wire), UrlText.Encode(one.Value.GetRawText()))]
        : ValueText.Pairs(one.Input.Wire, one.Input.Style, one.Input.Explode, one.Value, one.Input.AllowReserved ? UrlText.EncodeLittle : UrlText.Encode));

    List<KeyValuePair<string, string>> Headers()
    {
        var headers = new List<KeyValuePair<string, string>>();
        var scope = ServicePlan.ScopeOfHeaders(parameters, credential.ApiKey);
        foreach (var (name, template) in plan.Headers)
        {
            var wrong = template.Paths.FirstOrDefault(path => !HeaderText.IsValue(TextTemplate.TextOf(scope.Find(path))));
            if (wrong is not null)
                throw NoHeaderValue(wrong.Root);
            headers.Add(new(name, template.Render(scope, MostUrlCharacters)));
        }

        foreach (var (input, value) in Given(InputPlace.Header))
        {
            var text = ValueText.Join(input, value, static text => text);
            if (!HeaderText.IsValue(text))
                throw NoHeaderValue(input.Name);
            headers.Add(new(input.Wire, text));
        }

        if (Cookies() is { Length: > 0 } cookies)
            headers.Add(new("Cookie", cookies));
        foreach (var part in credential.Parts.Where(part => part.Place == InputPlace.Header))
        {
            headers.RemoveAll(header => header.Key.Equals(part.Name, StringComparison.OrdinalIgnoreCase));
            headers.Add(new(part.Name, part.Value));
        }

        AddUsual(headers, "Accept", "application/json, */*;q=0.8");
        AddUsual(headers, "User-Agent", "Echo");
        return headers;
    }

    string Cookies()
    {
        var pairs = Given(InputPlace.Cookie)
            .SelectMany(one => one.Input.IsJson
                ? [(one.Input.Wire, UrlText.Encode(one.Value.GetRawText()))]
                : ValueText.Pairs(one.Input.Wire, one.Input.Style, one.Input.Explode, one.Value, UrlText.Encode))
            .Concat(credential.Parts.Where(part => part.Place == InputPlace.Cookie).Select(part => (part.Name, part.Value)));
        return string.Join("; ", pairs.Select(pair => $"{pair.Item1}={pair.Item2}"));
    }

    ComposedBody? Body()
    {
        if (plan.Definition.Body is { } body)
        {
            return parameters.TryGetProperty(body.Name, out var value) && value.ValueKind != JsonValueKind.Null
                ? BodyWriter.Write(body, value, MostBytes)
                : null;
        }

        if (plan.Definition.Method == "DELETE" || plan.Request is not { } template)
            return null;
        return new(template.Render(TemplateScope.Of(parameters), MostBytes).Utf8, "application/json");
    }

    // What is null was not given.
    IEnumerable<(ServiceInput Input, JsonElement Value)> Given(InputPlace place) => plan.Definition.Inputs
        .Where(input => input.Place == place)
        .Select(input => (input, parameters.TryGetProperty(input.Name, out var value) ? value : default))
        .Where(one => one.Item2.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null));

    static void AddUsual(List<KeyValuePair<string, string>> headers, string name, string value)
    {
        if (!headers.Exists(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)))
            headers.Add(new(name, value));
    }

    static ParameterException NoHeaderValue(string name) => new($"Parameter '{name}' is not a valid header value");
}
