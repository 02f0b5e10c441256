namespace Echo.Server.Platform.Http.Pipeline;

/// <summary>How a request's path stands in the log: as the route's template, so that no id and no token of a mailed link is logged.</summary>
static class LoggedPath
{
    const int MaxUnknownPath = 200;

    // A known path with another method has no template here: HEAD on a mailed link must not bring its token into the log.
    const int TokenLength = 32;

    public static string Of(HttpContext context)
    {
        if (context.GetEndpoint() is RouteEndpoint { RoutePattern.RawText: { } template })
            return template;
        var path = context.OriginalPath().Value ?? "";
        path = string.Join('/', path.Split('/').Select(static segment => segment.Length < TokenLength ? segment : "***"));
        return path.Length <= MaxUnknownPath ? path : path[..MaxUnknownPath];
    }
}
