using Echo.Server.Platform.Http.Problems;

namespace Echo.Server.Platform.Http.Hosts;

/// <summary>Refuses requests that name another host than this server's (contract section 1.6).</summary>
sealed class HostGate(RequestDelegate next, AllowedHosts hosts)
{
    public Task Invoke(HttpContext context) =>
        hosts.Allows(context.Request.Host)
            ? next(context)
            : ProblemBody.WriteAsync(context, Problem.Of(ProblemKind.Malformed, "Host header not allowed"));
}
