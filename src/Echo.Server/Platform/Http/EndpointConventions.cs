using Echo.Server.Platform.Http.Hosts;
using Echo.Server.Platform.Http.Limits;
using Echo.Server.Platform.Http.Requests;

namespace Echo.Server.Platform.Http;

/// <summary>What each endpoint states about itself. Every endpoint says who may call it (<see cref="Requires"/> or <see cref="Public"/>)
/// and how often (<see cref="Limited"/>), each once; the server does not start otherwise.</summary>
public static class EndpointConventions
{
    /// <summary>Callers need this permission; everybody else gets 401 or 403.</summary>
    public static TBuilder Requires<TBuilder>(this TBuilder builder, string permission)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new AccessRequirement(permission));

    /// <summary>The endpoint answers without credentials. The list of such routes is pinned by a test.</summary>
    public static TBuilder Public<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new AccessRequirement(null));

    /// <summary>A public endpoint that acts for its caller when there is one: credentials that are no good are 401, not ignored.</summary>
    public static TBuilder RefusesInvalidCredentials<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new RefusesInvalidCredentials());

    /// <summary>Programs on this machine need no credentials here; pages of foreign origins, which would not either, get 403.</summary>
    public static TBuilder AdmitsAnonymous<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new AdmitsAnonymous(), new ChecksOrigin());

    public static TBuilder Limited<TBuilder>(this TBuilder builder, RatePolicy policy)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new RateRequirement(policy));

    /// <summary>As <see cref="Limited"/>, but the endpoint counts its requests itself when it has read them, each under the policy that it turns
    /// out to have; this one is the strictest of them.</summary>
    public static TBuilder LimitedByContent<TBuilder>(this TBuilder builder, RatePolicy strictest)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new RateRequirement(strictest), new CountsRequests());

    /// <summary>Bodies up to this many bytes instead of 1 MiB; what is longer is 413.</summary>
    public static TBuilder TakesBodiesOf<TBuilder>(this TBuilder builder, long bytes)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new BodyLimit(bytes));

    /// <summary>Pages of origins that are not allowed get 403: for event streams and MCP endpoints.</summary>
    public static TBuilder ChecksOrigin<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new ChecksOrigin());

    /// <summary>The endpoint accepts WebSocket upgrades and nothing else, and refuses callers by close code (see
    /// <see cref="Hosts.OpensSocket"/>).</summary>
    public static TBuilder OpensSocket<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new OpensSocket());
}
