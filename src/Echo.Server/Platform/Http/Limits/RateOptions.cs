using System.ComponentModel.DataAnnotations;
using Echo.Server.Platform.Configuration;

namespace Echo.Server.Platform.Http.Limits;

/// <summary>How many requests a client may make (contract section 3.8).</summary>
public sealed class RateOptions
{
    [Setting("RATE_LIMIT_ENABLED", "false switches all limits off")]
    public bool Enabled { get; init; } = true;

    [Setting("RATE_LIMIT_AUTH", "sign-in, registration and callbacks, by client address: count/seconds"), RateAllowance]
    public string Auth { get; init; } = "60/60";

    [Setting("RATE_LIMIT_WRITE", "POST, PUT, PATCH and DELETE with credentials: count/seconds"), RateAllowance]
    public string Write { get; init; } = "600/60";

    [Setting("RATE_LIMIT_READ", "GET with credentials: count/seconds"), RateAllowance]
    public string Read { get; init; } = "3000/60";

    [Setting("RATE_LIMIT_TOOL_CALL", "calls of tools, services, plugins, models and upstreams: count/seconds"), RateAllowance]
    public string ToolCall { get; init; } = "3000/60";

    [Setting("RATE_LIMIT_ANONYMOUS", "public routes without credentials: count/seconds"), RateAllowance]
    public string Anonymous { get; init; } = "120/60";

    [Setting("RATE_LIMIT_MAX_REQUESTS", "one more limit for each client over all policies", DefaultText = "none"), Range(1, int.MaxValue)]
    public int? MaxRequests { get; init; }

    [Setting("RATE_LIMIT_WINDOW_MS", "window of RATE_LIMIT_MAX_REQUESTS in milliseconds"), Range(1, int.MaxValue)]
    public int WindowMilliseconds { get; init; } = 900_000;
}
