namespace Echo.Server.Features.Catalog.Calls;

/// <summary>How calls end: the outcomes of <see cref="ToolOutcome.Status"/>, and two more that are no outcome for anybody.</summary>
static class CallStatus
{
    public const string Success = "success";
    public const string Error = "error";
    public const string NotFound = "not_found";
    public const string Forbidden = "forbidden";
    public const string Busy = "busy";
    public const string Timeout = "timeout";
    public const string Unreachable = "unreachable";
    public const string AuthorizationRequired = "authorization_required";

    /// <summary>The caller has gone before the answer came.</summary>
    public const string Cancelled = "cancelled";

    /// <summary>A defect of Echo; the log has it with the same request id.</summary>
    public const string Failed = "failed";
}
