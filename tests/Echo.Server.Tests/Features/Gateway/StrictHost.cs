namespace Echo.Server.Tests.Features.Gateway;

/// <summary>A host that allows little, but also callers without credentials.</summary>
public sealed class StrictHost : IAsyncLifetime
{
    public GatewayHost Host { get; } = new(new Dictionary<string, string>
    {
        ["RATE_LIMIT_ENABLED"] = "true",
        ["RATE_LIMIT_TOOL_CALL"] = "4/600",
        ["RATE_LIMIT_READ"] = "40/600",
        ["Connections:AllowAnonymous"] = "true",
        ["Gateway:MaxSessionsPerUser"] = "3",
        ["Gateway:MaxSessions"] = "5",
        ["Gateway:MaxListenersPerUser"] = "2",
        ["Gateway:MaxSetsPerUser"] = "1",
    });

    public ValueTask InitializeAsync() => Host.InitializeAsync();

    public ValueTask DisposeAsync() => Host.DisposeAsync();
}
