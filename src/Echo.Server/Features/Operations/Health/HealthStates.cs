namespace Echo.Server.Features.Operations.Health;

/// <summary>The words of GET /health.</summary>
static class HealthStates
{
    public const string Healthy = "healthy";
    public const string Degraded = "degraded";
    public const string Unhealthy = "unhealthy";

    public static string Of(bool isHealthy) => isHealthy ? Healthy : Unhealthy;
}
