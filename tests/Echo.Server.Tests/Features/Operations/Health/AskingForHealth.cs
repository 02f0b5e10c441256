using System.Text.Json;
using Echo.Server.Platform.Health;
using Echo.Server.Tests.Platform.Http;
using Echo.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Echo.Server.Tests.Features.Operations.Health;

public sealed class AskingForHealth
{
    [Fact]
    public async Task AHealthyServerShowsEveryDocumentsFields()
    {
        await using var line = await DatabaseLine.OpenAsync();
        await using var host = await HealthHost.StartAsync(line, builder => builder.Services
            .AddSingleton(new ActiveClientCount(_ => Task.FromResult(5)))
            .AddSingleton(new CacheSource(() => new(Entries: 3, Bytes: 300, Hits: 3, Misses: 1))));

        using var answer = await host.GetAsync("/health");

        ((int)answer.StatusCode).ShouldBe(200);
        answer.Header("Content-Type").ShouldBe("application/json; charset=utf-8");
        answer.Header("RateLimit-Limit").ShouldBeNull();
        var body = await answer.JsonAsync();
        body.GetProperty("ok").GetBoolean().ShouldBeTrue();
        body.GetProperty("status").GetString().ShouldBe("healthy");
        body.GetProperty("version").GetString().ShouldBe("1.0.0");
        body.GetProperty("timestamp").GetString()!.ShouldEndWith("Z");
        body.GetProperty("active_clients").GetInt32().ShouldBe(5);
        var components = body.GetProperty("components");
        components.GetProperty("database").GetProperty("database").GetString().ShouldBe("healthy");
        components.GetProperty("cache").GetRawText().ShouldBe("""{"cache":"healthy","details":{"entries":3,"memory_bytes":300,"hit_rate":0.75}}""");
        components.GetProperty("broker").GetRawText().ShouldBe("""{"broker":"healthy","details":{"kind":"postgres"}}""");
        var services = body.GetProperty("services");
        services.EnumerateObject().Select(service => service.Name).ShouldBe(["postgresql"]);
        services.GetProperty("postgresql").GetProperty("status").GetString().ShouldBe("healthy");
        services.GetProperty("postgresql").GetProperty("response_time_ms").GetDouble().ShouldBeInRange(0, 2000);
    }

    [Fact]
    public async Task ThePoolIsCounted()
    {
        await using var line = await DatabaseLine.OpenAsync();
        await using var host = await HealthHost.StartAsync(line);
        await using var held = await host.Services.GetRequiredService<Npgsql.NpgsqlDataSource>().OpenConnectionAsync(TestContext.Current.CancellationToken);

        using var answer = await host.GetAsync("/health");

        var pool = (await answer.JsonAsync()).GetProperty("components").GetProperty("database").GetProperty("details");
        var (size, idle, busy) = (Figure("pool_size"), Figure("checked_in_connections"), Figure("checked_out_connections"));
        size.ShouldBe(20);
        busy.ShouldBe(1);
        Figure("overflow_connections").ShouldBe(idle + busy - size);

        int Figure(string name) => pool.GetProperty(name).GetInt32();
    }

    [Fact]
    public async Task ItTellsHowProgramsAreConfined()
    {
        await using var line = await DatabaseLine.OpenAsync();
        await using var host = await HealthHost.StartAsync(line);
        JsonElement programs = default;
        await Eventually.TrueAsync(
            async () =>
            {
                using var answer = await host.GetAsync("/health");
                programs = (await answer.JsonAsync()).GetProperty("components").GetProperty("programs");
                return programs.GetProperty("details").GetProperty("confinement").ValueKind == JsonValueKind.String;
            },
            TimeSpan.FromSeconds(20));

        var isComplete = programs.GetProperty("details").GetProperty("confinement").GetString() is "bwrap" or "unshare";
        var limits = programs.GetProperty("details").GetProperty("limits").GetString();
        limits.ShouldBeOneOf("prlimit", "count only");
        programs.GetProperty("programs").GetString().ShouldBe(isComplete && limits == "prlimit" ? "healthy" : "unhealthy");
    }

    [Fact]
    public async Task WithoutConnectionsThereAreNoClients()
    {
        await using var line = await DatabaseLine.OpenAsync();
        await using var host = await HealthHost.StartAsync(line);
        using var answer = await host.GetAsync("/health");
        (await answer.JsonAsync()).GetProperty("active_clients").GetInt32().ShouldBe(0);
    }
}
