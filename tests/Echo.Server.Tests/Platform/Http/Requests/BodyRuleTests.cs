using System.Text.Json;

namespace Echo.Server.Tests.Platform.Http.Requests;

public sealed class BodyRuleTests(SampleHost host) : IClassFixture<SampleHost>
{
    const string Id = "0f0c8b1e-0000-4000-8000-000000000001";

    [Fact]
    public async Task AGoodBodyArrivesWhole()
    {
        var given = await host.ReadAsync(
            $$$"""
            {"name": "  bob ", "limit": 5, "active": false, "score": 1.5, "tool_id": "{{{Id}}}", "run_at": "2026-01-31T12:00:00+02:00",
             "url": "https://echo.example/x?y", "email": "a@b.example", "priority": "high", "tags": ["a", "b"], "env": {"A": "1"},
             "config": {"z": 1, "a": [null, "é"]}, "part": {"content": "abc"}, "parts": [{"content": "x", "count": 2}], "camelCase": "c"}
            """);
        given.GetProperty("name").GetString().ShouldBe("bob");
        given.GetProperty("limit").GetInt32().ShouldBe(5);
        given.GetProperty("run_at").GetString().ShouldBe("2026-01-31T10:00:00Z");
        given.GetProperty("url").GetString().ShouldBe("https://echo.example/x?y");
        given.GetProperty("config").GetRawText().ShouldBe("""{"z":1,"a":[null,"é"]}""");
        given.GetProperty("parts")[0].GetProperty("count").GetInt32().ShouldBe(2);
        given.GetProperty("camelCase").GetString().ShouldBe("c");
    }

    [Fact]
    public async Task UnknownFieldsAndOtherCasesAreIgnored()
    {
        var given = await host.ReadAsync("""{"name": "bob", "Limit": 5, "LIMIT": "x", "id": 7, "owner": {"a": 1}, "camel_case": 1}""");
        given.GetProperty("limit").GetInt32().ShouldBe(20);
    }

    [Fact]
    public async Task NullInAnOptionalFieldMeansAbsent()
    {
        var given = await host.ReadAsync(
            """{"name": "bob", "limit": null, "active": null, "score": null, "priority": null, "tags": null, "config": null, "part": null, "parts": null}""");
        given.GetProperty("limit").GetInt32().ShouldBe(20);
        given.GetProperty("active").GetBoolean().ShouldBeTrue();
        given.GetProperty("priority").GetString().ShouldBe("low");
        given.GetProperty("tags").GetRawText().ShouldBe("""["none"]""");
    }

    [Fact]
    public async Task NullsInsidePartsMeanAbsentToo()
    {
        var given = await host.ReadAsync("""{"name": "bob", "limit": null, "parts": [{"content": "x", "count": null}], "config": {"kept": null}}""");
        given.GetProperty("config").GetRawText().ShouldBe("""{"kept":null}""");
    }

    [Theory]
    [InlineData("""{}""", "body.name missing")]
    [InlineData("""{"Name": "bob"}""", "body.name missing")]
    [InlineData("""{"name": null}""", "body.name null")]
    [InlineData("""{"name": 5}""", "body.name type")]
    [InlineData("""{"name": ["bob"]}""", "body.name type")]
    [InlineData("""{"name": "bob", "limit": "5"}""", "body.limit type")]
    [InlineData("""{"name": "bob", "limit": 5.5}""", "body.limit type")]
    [InlineData("""{"name": "bob", "limit": 5.0}""", "body.limit type")]
    [InlineData("""{"name": "bob", "limit": true}""", "body.limit type")]
    [InlineData("""{"name": "bob", "limit": 99999999999}""", "body.limit number_range")]
    [InlineData("""{"name": "bob", "active": "true"}""", "body.active type")]
    [InlineData("""{"name": "bob", "active": 1}""", "body.active type")]
    [InlineData("""{"name": "bob", "score": "1.5"}""", "body.score type")]
    [InlineData("""{"name": "bob", "tool_id": 5}""", "body.tool_id type")]
    [InlineData("""{"name": "bob", "tool_id": "x"}""", "body.tool_id uuid")]
    [InlineData("""{"name": "bob", "tool_id": "0f0c8b1e000040008000000000000001"}""", "body.tool_id uuid")]
    [InlineData("""{"name": "bob", "run_at": 5}""", "body.run_at type")]
    [InlineData("""{"name": "bob", "run_at": "tomorrow"}""", "body.run_at time")]
    [InlineData("""{"name": "bob", "run_at": "2026-02-30T12:00:00Z"}""", "body.run_at time")]
    [InlineData("""{"name": "bob", "url": "/relative"}""", "body.url url")]
    [InlineData("""{"name": "bob", "url": "ftp://a.example"}""", "body.url url")]
    [InlineData("""{"name": "bob", "url": "javascript:alert(1)"}""", "body.url url")]
    [InlineData("""{"name": "bob", "url": 1}""", "body.url type")]
    [InlineData("""{"name": "bob", "email": "nobody"}""", "body.email email")]
    [InlineData("""{"name": "bob", "priority": "Low"}""", "body.priority enum")]
    [InlineData("""{"name": "bob", "tags": "a"}""", "body.tags type")]
    [InlineData("""{"name": "bob", "tags": {"a": 1}}""", "body.tags type")]
    [InlineData("""{"name": "bob", "tags": [1]}""", "body.tags.0 type")]
    [InlineData("""{"name": "bob", "tags": ["a", null]}""", "body.tags.1 null")]
    [InlineData("""{"name": "bob", "tags": []}""", "body.tags list_too_short")]
    [InlineData("""{"name": "bob", "tags": ["a", "b", "c", "d"]}""", "body.tags list_too_long")]
    [InlineData("""{"name": "bob", "env": ["a"]}""", "body.env type")]
    [InlineData("""{"name": "bob", "env": {"A": 1}}""", "body.env.A type")]
    [InlineData("""{"name": "bob", "env": {"A": "1", "B": "2", "C": "3"}}""", "body.env object_too_large")]
    [InlineData("""{"name": "bob", "part": "x"}""", "body.part type")]
    [InlineData("""{"name": "bob", "part": {}}""", "body.part.content missing")]
    [InlineData("""{"name": "bob", "part": {"content": "abcd"}}""", "body.part.content string_too_long")]
    [InlineData("""{"name": "bob", "parts": [{"content": "a"}, {"content": 5}]}""", "body.parts.1.content type")]
    [InlineData("""{"name": "bob", "parts": [{"content": "a"}, {}]}""", "body.parts.1.content missing")]
    [InlineData("""{"name": "bob", "parts": [{"content": "abcd"}]}""", "body.parts.0.content string_too_long")]
    [InlineData("""{"name": "bob", "parts": [null]}""", "body.parts.0 null")]
    [InlineData("""{"name": "bob", "limit": 0}""", "body.limit number_range")]
    [InlineData("""{"name": "bob", "limit": 101}""", "body.limit number_range")]
    [InlineData("""{"name": "b"}""", "body.name string_too_short")]
    [InlineData("""{"name": "  b  "}""", "body.name string_too_short")]
    [InlineData("""{"name": "bobbobbob"}""", "body.name string_too_long")]
    [InlineData("""{"name": "BOB"}""", "body.name string_pattern")]
    [InlineData("""{"name": "bob\u0000"}""", "body.name string_pattern", "body.name string_forbidden")]
    [InlineData("""{"name": "bob", "camelCase": "a\u0000b"}""", "body.camelCase string_forbidden")]
    [InlineData("""{"name": "bob", "camelCase": "\ud83d"}""", "body.camelCase string_forbidden")]
    [InlineData("""{"name": "bob", "tags": ["\u0000"]}""", "body.tags.0 string_forbidden")]
    [InlineData("""{"name": "bob", "env": {"A": "\u0000"}}""", "body.env.A string_forbidden")]
    [InlineData("""{"name": "bob", "config": {"a": ["x\u0000"]}}""", "body.config string_forbidden")]
    [InlineData("""{"name": "bob", "config": {"a\u0000": 1}}""", "body.config string_forbidden")]
    [InlineData("""{"name": "bob", "config": ["\udc4d"]}""", "body.config string_forbidden")]
    [InlineData("""{"name": "high", "priority": "low"}""", "body.priority value")]
    public async Task EachBrokenRuleHasItsCode(string json, params string[] violations) =>
        (await SampleHost.ViolationsAsync(await host.PostAsync(json))).ShouldBe(violations, ignoreOrder: true);

    [Theory]
    [InlineData("éé")]
    [InlineData("👍👍")]
    [InlineData("👍👍👍👍👍👍👍👍")]
    public async Task LengthsCountUnicodeScalarValues(string name) =>
        (await host.ReadAsync(JsonSerializer.Serialize(new { name }))).GetProperty("name").GetString().ShouldBe(name);

    [Fact]
    public async Task WhenAllTypesFitAllBrokenRulesAreReported() =>
        (await SampleHost.ViolationsAsync(await host.PostAsync(
            """{"limit": 0, "tool_id": "x", "run_at": "x", "tags": [], "email": "x", "part": {}, "parts": [{"content": "abcd"}], "priority": "x"}""")))
        .ShouldBe(
        [
            "body.name missing", "body.limit number_range", "body.tool_id uuid", "body.run_at time", "body.tags list_too_short",
            "body.email email", "body.part.content missing", "body.parts.0.content string_too_long", "body.priority enum",
        ], ignoreOrder: true);

    [Fact]
    public async Task AWrongTypeIsReportedAloneForTheFirstField() =>
        (await SampleHost.ViolationsAsync(await host.PostAsync("""{"limit": 0, "active": "no", "score": "x", "name": 5}"""))).ShouldBe(["body.active type"]);
}
