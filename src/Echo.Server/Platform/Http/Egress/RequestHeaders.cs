namespace Echo.Server.Platform.Http.Egress;

/// <summary>Headers by name, whatever they are about.</summary>
public static class RequestHeaders
{
    /// <summary>Adds headers as they are. The class library keeps those that are about content (Content-MD5, Content-Language, Expires and others) with
    /// the content, and drops them from anywhere else without a word.</summary>
    public static void Put(this HttpRequestMessage request, IEnumerable<KeyValuePair<string, string>> headers)
    {
        foreach (var (name, value) in headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
                (request.Content ??= new ByteArrayContent([])).Headers.TryAddWithoutValidation(name, value);
        }
    }
}
