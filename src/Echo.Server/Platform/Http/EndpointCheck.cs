using Echo.Server.Platform.Http.Limits;

namespace Echo.Server.Platform.Http;

/// <summary>Stops the start when an endpoint does not say exactly once who may call it and how often. Runs when all endpoints are mapped
/// and before the server listens.</summary>
sealed class EndpointCheck : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        next(app);
        Check(app.ApplicationServices.GetRequiredService<EndpointDataSource>().Endpoints);
    };

    /// <exception cref="InvalidOperationException">The message lists each endpoint and what it lacks.</exception>
    static void Check(IReadOnlyList<Endpoint> endpoints)
    {
        var faults = endpoints.OfType<RouteEndpoint>()
            .SelectMany(endpoint => FaultsOf(endpoint).Select(fault => $"{endpoint.DisplayName}: {fault}"))
            .ToList();
        if (faults.Count > 0)
            throw new InvalidOperationException(string.Join(Environment.NewLine, faults));
    }

    static IEnumerable<string> FaultsOf(RouteEndpoint endpoint)
    {
        var access = endpoint.Metadata.GetOrderedMetadata<AccessRequirement>().Count;
        if (access != 1)
            yield return $"states {access} times who may call it; say Requires(...) or Public() once";
        var rate = endpoint.Metadata.GetOrderedMetadata<RateRequirement>().Count;
        if (rate != 1)
            yield return $"states {rate} times how often it may be called; say Limited(...) once";
    }
}
