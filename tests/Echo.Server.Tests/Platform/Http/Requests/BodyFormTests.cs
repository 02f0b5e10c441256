using System.Text;

namespace Echo.Server.Tests.Platform.Http.Requests;

public sealed class BodyFormTests(SampleHost host) : IClassFixture<SampleHost>
{
    const string Malformed = "Malformed JSON in request body";

    [Theory]
    [InlineData("{")]
    [InlineData("   ")]
    [InlineData("{\"name\": \"bob\"} x")]
    [InlineData("{\"name\": \"bob\"} {}")]
    [InlineData("{\"name\": \"bob\",}")]
    [InlineData("{\"name\": 'bob'}")]
    [InlineData("{name: \"bob\"}")]
    [InlineData("// comment\n{\"name\": \"bob\"}")]
    [InlineData("{\"name\": \"bob\", \"limit\": NaN}")]
    [InlineData("{\"name\": \"bob\", \"limit\": 01}")]
    [InlineData("{\"name\": \"bob\", \"name\": \"eve\"}")]
    [InlineData("{\"name\": \"bob\", \"n\\u0061me\": \"eve\"}")]
    [InlineData("{\"name\": \"bob\", \"config\": {\"a\": 1, \"a\": 2}}")]
    [InlineData("{\"name\": \"bo\nb\"}")]
    [InlineData("{\"name\": \"b\\xob\"}")]
    [InlineData("\uFEFF{\"name\": \"bob\"}")]
    [InlineData("{\"n\\ud800\": 1}")]
    public async Task WhatDoesNotParseIsMalformed(string json) => await (await host.PostAsync(json)).ShouldBeProblemAsync(400, Malformed);

    [Theory]
    [InlineData("{\"name\": \"b\u00ff\u00feob\"}")]
    [InlineData("{\"name\": \"bob\", \"ignored\": \"\u00ff\"}")]
    [InlineData("{\"name\": \"bob\", \"config\": \"\u00c3\u0028\"}")]
    public async Task BytesThatAreNoUtf8AreMalformed(string latin) =>
        await (await host.PostAsync("/sample", Encoding.Latin1.GetBytes(latin), "application/json")).ShouldBeProblemAsync(400, Malformed);

    [Fact]
    public async Task OtherUtfIsMalformedOrUnsupported()
    {
        var bytes = Encoding.Unicode.GetBytes("{\"name\": \"bob\"}");
        await (await host.PostAsync("/sample", bytes, "application/json")).ShouldBeProblemAsync(400, Malformed);
        await (await host.PostAsync("/sample", bytes, "application/json; charset=utf-16")).ShouldBeProblemAsync(415);
    }

    [Theory]
    [InlineData(64, 200)]
    [InlineData(65, 400)]
    [InlineData(10_000, 400)]
    public async Task SixtyFourLevelsAreTheLimit(int levels, int status)
    {
        // The body itself is the first level.
        var inner = new string('[', levels - 1) + new string(']', levels - 1);
        ((int)(await host.PostAsync($$"""{"name": "bob", "config": {{inner}}}""")).StatusCode).ShouldBe(status);
        ((int)(await host.PostAsync($$"""{"name": "bob", "ignored": {{inner}}}""")).StatusCode).ShouldBe(status);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("[{\"name\": \"bob\"}]")]
    [InlineData("null")]
    [InlineData("true")]
    [InlineData("1")]
    [InlineData("\"text\"")]
    public async Task WhatIsNoObjectIsOfTheWrongType(string json) => (await SampleHost.ViolationsAsync(await host.PostAsync(json))).ShouldBe(["body type"]);

    [Theory]
    [InlineData("application/json")]
    [InlineData(null)]
    public async Task AMissingBodyIsNamed(string? contentType) =>
        (await SampleHost.ViolationsAsync(await host.PostAsync("/sample", [], contentType))).ShouldBe(["body missing"]);

    [Fact]
    public async Task AnOptionalBodyMayBeMissingButNotBad()
    {
        (await (await host.PostAsync("/optional", [], contentType: null)).Content.ReadAsStringAsync()).ShouldBe("no body");
        (await (await host.PostAsync("/optional", "{\"name\": \"bob\"}"u8.ToArray(), "application/json")).Content.ReadAsStringAsync()).ShouldBe("bob");
        await (await host.PostAsync("/optional", "{"u8.ToArray(), "application/json")).ShouldBeProblemAsync(400, Malformed);
        (await SampleHost.ViolationsAsync(await host.PostAsync("/optional", "{}"u8.ToArray(), "application/json"))).ShouldBe(["body.name missing"]);
    }

    [Fact]
    public async Task AnEmptyChunkedBodyIsNoBody()
    {
        var answer = await host.Http.SendRawAsync("""
            POST /optional HTTP/1.1
            Host: localhost
            Transfer-Encoding: chunked
            Connection: close

            0


            """);
        answer.ShouldStartWith("HTTP/1.1 200");
        answer.ShouldContain("\r\nno body\r\n");
    }

    [Theory]
    [InlineData("application/json", 200)]
    [InlineData("application/json; charset=utf-8", 200)]
    [InlineData("Application/JSON; Charset=\"UTF-8\"", 200)]
    [InlineData("application/json; charset=iso-8859-1", 415)]
    [InlineData("text/plain", 415)]
    [InlineData("text/json", 415)]
    [InlineData("application/problem+json", 415)]
    [InlineData("application/x-www-form-urlencoded", 415)]
    [InlineData("multipart/form-data; boundary=x", 415)]
    [InlineData("application/*", 415)]
    [InlineData(null, 415)]
    public async Task OnlyPlainJsonIsTaken(string? contentType, int status) =>
        ((int)(await host.PostAsync("/sample", "{\"name\": \"bob\"}"u8.ToArray(), contentType)).StatusCode).ShouldBe(status);

    [Theory]
    [InlineData("gzip")]
    [InlineData("identity")]
    public async Task AnEncodedBodyIsRefused(string encoding)
    {
        using var content = new ByteArrayContent("{\"name\": \"bob\"}"u8.ToArray());
        content.Headers.ContentType = new("application/json");
        content.Headers.ContentEncoding.Add(encoding);
        await (await host.Http.PostAsync("/sample", content)).ShouldBeProblemAsync(415);
    }

    [Fact]
    public async Task CredentialsAreJudgedBeforeTheMediaType() =>
        await (await host.PostAsync("/guarded", "x"u8.ToArray(), "text/plain")).ShouldBeProblemAsync(401, "Not authenticated");

    [Fact]
    public async Task PermissionsAreJudgedBeforeTheBody()
    {
        using var content = new StringContent("{");
        await (await host.Http.PostAsync("/guarded", content, ("Authorization", "Bearer user-1"))).ShouldBeProblemAsync(403);
    }
}
