using Echo.Server.Platform.Http.Limits;

namespace Echo.Server.Platform.Http;

/// <summary>What each endpoint states about itself: who may call it and how often.</summary>
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

    public static TBuilder Limited<TBuilder>(this TBuilder builder, RatePolicy policy)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new RateRequirement(policy));
}
