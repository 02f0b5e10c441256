using System.Text.Json;

namespace Echo.Server.Tests.Platform.Http.Requests;

public sealed class QueryAndPathTests(SampleHost host) : IClassFixture<SampleHost>
{
    const string Id = "0f0c8b1e-0000-4000-8000-000000000001";

    [Theory]
    [InlineData("", "limit", "20")]
    [InlineData("?limit=5", "limit", "5")]
    [InlineData("?limit=", "limit", "20")]
    [InlineData("?LIMIT=x", "limit", "20")]
    [InlineData("?unknown=x&limit=7", "limit", "7")]
    [InlineData("?limit=7&limit=x", "limit", "7")]
    [InlineData("?active=true", "active", "true")]
    [InlineData("?active=False", "active", "false")]
    [InlineData("?tool_id=" + Id, "tool_id", $"\"{Id}\"")]
    [InlineData("?since=2026-01-31T12:00:00%2B02:00", "since", "\"2026-01-31T10:00:00Z\"")]
    [InlineData("?since=2026-01-31T12:00:00", "since", "\"2026-01-31T12:00:00Z\"")]
    [InlineData("?search=a%20b", "search", "\"a b\"")]
    [InlineData("?search=%F0%9F%91%8D%F0%9F%91%8D%F0%9F%91%8D%F0%9F%91%8D%F0%9F%91%8D", "search", "\"👍👍👍👍👍\"")]
    [InlineData("?tags=a,b&tags=c", "tags", """["a","b","c"]""")]
    public async Task ParametersAreRead(string query, string field, string value)
    {
        var answer = await host.Http.GetAsync("/query" + query);
        ((int)answer.StatusCode).ShouldBe(200);
        JsonElement.DeepEquals((await answer.JsonAsync()).GetProperty(field), JsonElement.Parse(value)).ShouldBeTrue();
    }

    [Theory]
    [InlineData("?limit=x", "query.limit type")]
    [InlineData("?limit=5.0", "query.limit type")]
    [InlineData("?limit=%2B5x", "query.limit type")]
    [InlineData("?limit=0", "query.limit number_range")]
    [InlineData("?limit=101", "query.limit number_range")]
    [InlineData("?limit=99999999999", "query.limit type")]
    [InlineData("?offset=-1", "query.offset number_range")]
    [InlineData("?active=2", "query.active type")]
    [InlineData("?tool_id=7", "query.tool_id uuid")]
    [InlineData("?since=yesterday", "query.since time")]
    [InlineData("?search=abcdef", "query.search string_too_long")]
    [InlineData("?search=a%00", "query.search string_forbidden")]
    [InlineData("?limit=x&offset=-1&tool_id=y", "query.limit type", "query.offset number_range", "query.tool_id uuid")]
    public async Task BrokenParametersAre422(string query, params string[] violations) =>
        (await SampleHost.ViolationsAsync(await host.Http.GetAsync("/query" + query))).ShouldBe(violations, ignoreOrder: true);

    [Fact]
    public async Task ARequiredParameterIsNamedWhenItIsMissing()
    {
        (await SampleHost.ViolationsAsync(await host.Http.GetAsync("/required"))).ShouldBe(["query.client_id missing"]);
        ((int)(await host.Http.GetAsync("/required?client_id=" + Id)).StatusCode).ShouldBe(200);
    }

    [Theory]
    [InlineData("/uuid/x", "path.tool_id uuid")]
    [InlineData("/uuid/0f0c8b1e000040008000000000000001", "path.tool_id uuid")]
    [InlineData("/uuid/%7B0f0c8b1e-0000-4000-8000-000000000001%7D", "path.tool_id uuid")]
    [InlineData("/int/x", "path.id type")]
    [InlineData("/int/1.0", "path.id type")]
    [InlineData("/int/99999999999", "path.id type")]
    [InlineData("/literal/other", "path.id type")]
    public async Task AnIdOfAnotherFormIs422(string path, string violation) =>
        (await SampleHost.ViolationsAsync(await host.Http.GetAsync(path))).ShouldBe([violation]);

    [Fact]
    public async Task LiteralSegmentsWinOverParameters() =>
        (await (await host.Http.GetAsync("/literal/list")).Content.ReadAsStringAsync()).ShouldBe("literal");

    [Fact]
    public async Task TextInAPathArrivesDecoded()
    {
        (await (await host.Http.GetAsync("/text/a%20b")).Content.ReadAsStringAsync()).ShouldBe("a b");
        var nul = await host.Http.SendRawAsync("GET /text/a%00b HTTP/1.1\nHost: localhost\nConnection: close\n\n");
        nul.ShouldStartWith("HTTP/1.1 400");
    }
}
