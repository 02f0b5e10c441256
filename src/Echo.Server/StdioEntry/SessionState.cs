namespace Echo.Server.StdioEntry;

/// <summary>A session as Echo knows it.</summary>
/// <param name="Number">Changes with each new session.</param>
/// <param name="Id">Null before the first one.</param>
/// <param name="Version">The revision that both sides speak in it.</param>
sealed record SessionState(int Number, string? Id, string? Version)
{
    public IReadOnlyList<KeyValuePair<string, string>> Headers
    {
        get
        {
            List<KeyValuePair<string, string>> headers = [];
            if (Id is not null)
                headers.Add(new(EchoEndpoint.SessionHeader, Id));
            if (Version is not null)
                headers.Add(new(EchoEndpoint.VersionHeader, Version));
            return headers;
        }
    }
}
