using Echo.Mcp.Json;
using Echo.Mcp.Serving;

namespace Echo.Mcp.Tests.Serving;

/// <summary>What a server between client and server reads of a request, and that it leaves the rest alone.</summary>
public sealed class ReadingRequests
{
    const string Params = """{ "x": [1.0], "name": "a\u0062", "_meta":{"progressToken":7,"other":{}},"arguments":{"n":1.50}, "uri":"test://a" }""";

    [Fact]
    public void FindsWhatItKnows()
    {
        var read = RequestParams.Read(RawJson.Parse(Params));
        (read.Name, read.Uri, read.Repeated).ShouldBe(("ab", "test://a", null));
        read.Arguments.ToString().ShouldBe("""{"n":1.50}""");
        read.Meta.ProgressToken.ToString().ShouldBe("7");
        read.Meta.ClientCapabilities.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public void AnotherNameOrUriChangesNothingElse()
    {
        var read = RequestParams.Read(RawJson.Parse(Params));
        read.WithName("c\"d").ToString().ShouldBe(read.Raw.ToString().Replace("\"a\\u0062\"", "\"c\\\"d\"", StringComparison.Ordinal));
        read.WithUri("b").ToString().ShouldBe(read.Raw.ToString().Replace("test://a", "b", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"name":"a","name":"a"}""", "name")]
    [InlineData("""{"name":"a","n\u0061me":"b"}""", "name")]
    [InlineData("""{"uri":1,"uri":2}""", "uri")]
    [InlineData("""{"arguments":{},"a":1,"arguments":{}}""", "arguments")]
    [InlineData("""{"_meta":{},"_meta":{}}""", "_meta")]
    [InlineData("""{"_meta":{"progressToken":1,"progressToken":1}}""", "_meta.progressToken")]
    [InlineData("""{"arguments":{"name":1,"name":2}}""", null)]
    public void SaysWhatStandsTwice(string json, string? repeated) => RequestParams.Read(RawJson.Parse(json)).Repeated.ShouldBe(repeated);

    [Theory]
    [InlineData("[1]")]
    [InlineData("7")]
    [InlineData("""{"name":7,"uri":null,"_meta":[]}""")]
    public void OtherTypesAreNothing(string json)
    {
        var read = RequestParams.Read(RawJson.Parse(json));
        (read.Name, read.Uri, read.Meta.ProgressToken.IsEmpty).ShouldBe((null, null, true));
    }

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("  plain\t", "plain")]
    [InlineData("=?base64?SGVsbG8=?=", "Hello")]
    [InlineData("=?base64?Z3LDvMOfZQ==?=", "grüße")]
    [InlineData("=?base64??=", "")]
    [InlineData("=?base64?SGVsbG8?=", null)]
    [InlineData("=?base64?SG*sbG8=?=", null)]
    [InlineData("=?base64?/w==?=", null)]
    [InlineData("=?base64?SGVsbG8=", "=?base64?SGVsbG8=")]
    [InlineData("SGVsbG8=?=", "SGVsbG8=?=")]
    [InlineData("=?base64?=", "=?base64?=")]
    [InlineData("grüße", null)]
    [InlineData("a\u0001", null)]
    public void HeadersAreDecoded(string header, string? value) => HeaderValue.Decode(header).ShouldBe(value);

    [Theory]
    [InlineData("""{"n":1}""", "1", true)]
    [InlineData("""{"n":1}""", "1.0", true)]
    [InlineData("""{"n":10}""", "1e1", true)]
    [InlineData("""{"n":1}""", "2", false)]
    [InlineData("""{"n":1}""", null, false)]
    [InlineData("{}", null, true)]
    [InlineData("{}", "1", false)]
    public void ArgumentsAreComparedWithTheirHeader(string arguments, string? header, bool fits)
    {
        var rules = ToolHeaderRules.Of(RawJson.Parse("""{"properties":{"n":{"type":"integer","x-mcp-header":"N"},"m":{"type":"string"}}}"""));
        rules.ShouldNotBeNull().Headers.ShouldBe(["N"]);
        rules.Fits("N", header, RawJson.Parse(arguments)).ShouldBe(fits);
    }

    [Fact]
    public void AToolWithoutHeadersHasNoRules() => ToolHeaderRules.Of(RawJson.Parse("""{"properties":{"n":{"type":"string"}}}""")).ShouldBeNull();
}
