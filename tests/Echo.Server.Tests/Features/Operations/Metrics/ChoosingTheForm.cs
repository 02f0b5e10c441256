using System.Text.Json;
using Echo.Server.Tests.Platform.Http;

namespace Echo.Server.Tests.Features.Operations.Metrics;

public sealed class ChoosingTheForm
{
    const string Text = "text/plain; version=0.0.4; charset=utf-8";
    const string Json = "application/json; charset=utf-8";

    [Theory]
    [InlineData("/metrics", "", Text)]
    [InlineData("/metrics", "*/*", Text)]
    [InlineData("/metrics", "text/html,application/xhtml+xml,*/*;q=0.8", Text)]
    [InlineData("/metrics", "application/openmetrics-text;version=1.0.0;q=0.6,text/plain;version=0.0.4;q=0.5,*/*;q=0.1", Text)]
    [InlineData("/metrics", "application/json", Json)]
    [InlineData("/metrics", "application/json, text/plain, */*", Json)]
    [InlineData("/metrics", "text/plain, application/json;q=0.5", Text)]
    [InlineData("/metrics?format=txt", "application/json", Text)]
    [InlineData("/metrics?format=prometheus", "", Text)]
    [InlineData("/metrics?format=json", "text/plain", Json)]
    [InlineData("/metrics?format=", "", Text)]
    public async Task TheQueryWinsOverAccept(string path, string accept, string contentType)
    {
        await using var host = await OperationsHost.StartAsync();
        using var answer = await host.GetAsync(path, accept == "" ? [] : [("Accept", accept)]);
        ((int)answer.StatusCode).ShouldBe(200);
        answer.Header("Content-Type").ShouldBe(contentType);
    }

    [Theory]
    [InlineData("xml")]
    [InlineData("TXT")]
    public async Task AnotherFormIsInvalid(string format)
    {
        await using var host = await OperationsHost.StartAsync();
        using var answer = await host.GetAsync($"/metrics?format={format}");
        var problem = await answer.ShouldBeProblemAsync(422);
        problem.GetProperty("error").GetProperty("details")[0].GetProperty("field").GetString().ShouldBe("query.format");
    }

    [Fact]
    public async Task JsonHasTheContractsFields()
    {
        await using var host = await OperationsHost.StartAsync();
        (await host.GetAsync("/things/1")).Dispose();
        using var answer = await host.GetAsync("/metrics?format=json");
        var body = await answer.JsonAsync();

        body.GetProperty("ok").GetBoolean().ShouldBeTrue();
        var data = body.GetProperty("data");
        Names(data).ShouldBe(["timestamp", "runtime", "process", "system", "requests"]);
        data.GetProperty("timestamp").GetString()!.ShouldEndWith("Z");
        data.GetProperty("runtime").GetString()!.ShouldStartWith(".NET 10.");
        Names(data.GetProperty("process")).ShouldBe(
            ["pid", "uptimeSec", "rssBytes", "heapUsedBytes", "heapTotalBytes", "externalBytes", "eventLoopLagMsAvg", "cpuLoadAvg"]);
        data.GetProperty("process").GetProperty("pid").GetInt32().ShouldBe(Environment.ProcessId);
        data.GetProperty("process").GetProperty("cpuLoadAvg").GetArrayLength().ShouldBe(3);
        Names(data.GetProperty("system")).ShouldBe(["hostname", "platform", "arch", "totalMemBytes", "freeMemBytes"]);
        data.GetProperty("system").GetProperty("freeMemBytes").GetInt64().ShouldBeGreaterThan(0);
        var requests = data.GetProperty("requests");
        Names(requests).ShouldBe(["total", "inFlight", "byRoute", "statuses"]);
        requests.GetProperty("inFlight").GetInt64().ShouldBe(1);
        requests.GetProperty("statuses").GetProperty("200").GetInt64().ShouldBe(1);
        var route = requests.GetProperty("byRoute").GetProperty("GET /things/{id}");
        Names(route).ShouldBe(["count", "errors", "avgMs", "p95Ms"]);
        route.GetProperty("count").GetInt64().ShouldBe(1);
    }

    static IEnumerable<string> Names(JsonElement element) => element.EnumerateObject().Select(property => property.Name);
}
