using System.Text.Json;

namespace Echo.Server.Features.Services.Import.Documents;

/// <summary>Finds the URL before an operation's path: its own servers, those of its path, or those of the document. The first one counts.</summary>
/// <param name="source">Where the document came from; relative URLs start there.</param>
/// <param name="given">Stands in for the document's servers.</param>
/// <param name="variables">Values for variables of server URLs, instead of their defaults.</param>
sealed class ServerReader(ApiDocument document, Uri? source, Uri? given, IReadOnlyDictionary<string, string> variables)
{
    /// <summary>The document's own one; null when there is none to be used.</summary>
    public Uri? Main => UrlOf(ApiDocument.Member(document.Root, "servers"), given, out _);

    /// <param name="problem">Why there is none; null otherwise.</param>
    public Uri? Find(JsonElement path, JsonElement operation, out string? problem)
    {
        var own = ApiDocument.Member(operation, "servers") ?? ApiDocument.Member(path, "servers");
        return own is not null && ApiDocument.Elements(own).Any()
            ? UrlOf(own, null, out problem)
            : UrlOf(ApiDocument.Member(document.Root, "servers"), given, out problem);
    }

    Uri? UrlOf(JsonElement? servers, Uri? instead, out string? problem)
    {
        problem = null;
        if (instead is not null)
            return instead;
        var server = ApiDocument.Elements(servers).FirstOrDefault();
        var text = Filled(ApiDocument.Text(server, "url") ?? "/", ApiDocument.Member(server, "variables"), out problem);
        if (problem is not null)
            return null;
        var start = source ?? given;
        if (Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https")
            return Trimmed(url);
        if (start is not null && Uri.TryCreate(start, text, out url) && url.Scheme is "http" or "https")
            return Trimmed(url);
        problem = "The document names no absolute URL of a server: send base_url";
        return null;
    }

    string Filled(string url, JsonElement? stated, out string? problem)
    {
        problem = null;
        for (var open = url.IndexOf('{'); open >= 0; open = url.IndexOf('{'))
        {
            var close = url.IndexOf('}', open);
            if (close < 0)
                break;
            var name = url[(open + 1)..close];
            var variable = stated is { } all ? ApiDocument.Member(all, name) : null;
            var value = variables.GetValueOrDefault(name) ?? (variable is { } one ? ApiDocument.Text(one, "default") : null);
            if (value is null || value.AsSpan().ContainsAny('{', '}'))
            {
                problem = $"The variable {{{name}}} of the server's URL has no value: send it in server_variables";
                return url;
            }

            url = $"{url[..open]}{value}{url[(close + 1)..]}";
        }

        return url;
    }

    static Uri Trimmed(Uri url) => new(url.AbsoluteUri.TrimEnd('/'));
}
