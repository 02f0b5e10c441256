namespace Echo.Server.Platform.Http.Problems;

/// <summary>One kind of problem body: its name (<c>urn:echo:problem:name</c>), HTTP status and fixed title.</summary>
public sealed record ProblemKind(string Name, int Status, string Title)
{
    public static readonly ProblemKind Malformed = new("malformed", 400, "Malformed request");
    public static readonly ProblemKind Refused = new("refused", 400, "Request refused");
    public static readonly ProblemKind Unauthenticated = new("unauthenticated", 401, "Authentication required");
    public static readonly ProblemKind Forbidden = new("forbidden", 403, "Permission denied");
    public static readonly ProblemKind NotFound = new("not-found", 404, "Not found");
    public static readonly ProblemKind MethodNotAllowed = new("method-not-allowed", 405, "Method not allowed");
    public static readonly ProblemKind Timeout = new("timeout", 408, "Request timeout");
    public static readonly ProblemKind Conflict = new("conflict", 409, "Conflict");
    public static readonly ProblemKind TooLarge = new("too-large", 413, "Request too large");
    public static readonly ProblemKind UnsupportedMediaType = new("unsupported-media-type", 415, "Unsupported media type");
    public static readonly ProblemKind Validation = new("validation", 422, "Validation failed");
    public static readonly ProblemKind UpgradeRequired = new("upgrade-required", 426, "Upgrade required");
    public static readonly ProblemKind RateLimited = new("rate-limited", 429, "Too many requests");
    public static readonly ProblemKind HeadersTooLarge = new("headers-too-large", 431, "Request headers too large");
    public static readonly ProblemKind Internal = new("internal", 500, "Internal server error");
    public static readonly ProblemKind Upstream = new("upstream", 502, "Upstream failure");
    public static readonly ProblemKind Unavailable = new("unavailable", 503, "Service unavailable");
    public static readonly ProblemKind UpstreamTimeout = new("upstream-timeout", 504, "Upstream timeout");

    /// <summary>The value of <c>error.code</c>.</summary>
    public string Code => Status switch
    {
        422 => "VALIDATION_ERROR",
        500 => "INTERNAL_SERVER_ERROR",
        _ => $"HTTP_{Status}",
    };
}
