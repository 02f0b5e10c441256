namespace Echo.Server.Features.Gateway;

/// <summary>What a client can read.</summary>
static class Accepts
{
    const string EventStream = "text/event-stream";

    /// <summary>Clients must accept both forms of an answer; one that says nothing is taken to.</summary>
    public static bool Streams(HttpRequest request)
    {
        var accept = request.Headers.Accept;
        if (accept.Count == 0)
            return true;
        foreach (var value in accept)
        {
            if (value is not null && (value.Contains(EventStream, StringComparison.Ordinal) || value.Contains("*/*", StringComparison.Ordinal)
                || value.Contains("text/*", StringComparison.Ordinal) || value.Contains(EventStream, StringComparison.OrdinalIgnoreCase)))
                return true;
        }

        return false;
    }
}
