using Echo.Mcp.Json;
using Echo.Mcp.Sessions.Stateless;

namespace Echo.Mcp.Tests.Sessions.Stateless;

public sealed class HeaderParametersTests
{
    [Fact]
    public void AreFoundWhereverPropertiesLeadTo()
    {
        var found = HeaderParameters.Of(RawJson.Parse("""
            {"type":"object","description":"x-mcp-header","properties":{
              "region":{"type":"string","x-mcp-header":"Region"},
              "deep":{"type":"object","properties":{"n":{"type":"integer","x-mcp-header":"Count"},"x-mcp-header":{"type":"string"}}},
              "on":{"x-mcp-header":"On","type":"boolean","default":{"x-mcp-header":"no schema"},"enum":[{"x-mcp-header":1}]}},
             "items":{"properties":{"a":{}}}}
            """)).Found!;
        found.Select(parameter => $"{parameter.Header}={string.Join('/', parameter.Path)}").ShouldBe(["Region=region", "Count=deep/n", "On=on"]);
        found.Select(parameter => parameter.Read(RawJson.Parse("""{"region":"é","deep":{"n":4.2e1},"on":false}"""))).ShouldBe(["é", "42", "false"]);
    }

    [Theory]
    [InlineData("""{"a":"x"}""", "x")]
    [InlineData("""{"a":""}""", "")]
    [InlineData("""{"a":42}""", "42")]
    [InlineData("""{"a":-7.0}""", "-7")]
    [InlineData("""{"a":1.5}""", "1.5")]
    [InlineData("""{"a":1e400}""", "1e400")]
    [InlineData("""{"a":true}""", "true")]
    [InlineData("""{"a":null}""", null)]
    [InlineData("""{"a":{}}""", null)]
    [InlineData("""{}""", null)]
    [InlineData("""[]""", null)]
    public void AreReadFromArguments(string arguments, string? expected) =>
        new HeaderParameter("A", ["a"]).Read(RawJson.Parse(arguments)).ShouldBe(expected);

    [Theory]
    [InlineData("""{"x-mcp-header":"A","type":"string"}""", "it stands where no chain of properties leads to")]
    [InlineData("""{"properties":{"a":{"items":{"type":"string","x-mcp-header":"A"}}}}""", "it stands where no chain of properties leads to")]
    [InlineData(
        """{"properties":{"a":{"anyOf":[{},{"properties":{"b":{"type":"string","x-mcp-header":"A"}}}]}}}""",
        "it stands where no chain of properties leads to")]
    [InlineData("""{"$defs":{"d":{"type":"string","x-mcp-header":"A"}}}""", "it stands where no chain of properties leads to")]
    [InlineData("""{"properties":{"a":{"type":"string","x-mcp-header":""}}}""", "\"\" is no name of a header")]
    [InlineData("""{"properties":{"a":{"type":"string","x-mcp-header":7}}}""", "\"\" is no name of a header")]
    [InlineData("""{"properties":{"a":{"type":"string","x-mcp-header":"a b"}}}""", "\"a b\" is no name of a header")]
    [InlineData("""{"properties":{"a":{"type":"string","x-mcp-header":"a\r\nX: y"}}}""", "\"a  X: y\" is no name of a header")]
    [InlineData("""{"properties":{"a":{"type":"number","x-mcp-header":"A"}}}""", "a is no string, integer or boolean")]
    [InlineData("""{"properties":{"a":{"type":["string"],"x-mcp-header":"A"}}}""", "a is no string, integer or boolean")]
    [InlineData("""{"properties":{"a":{"x-mcp-header":"A"}}}""", "a is no string, integer or boolean")]
    [InlineData("""{"properties":{"a":{"type":"string","x-mcp-header":"A"},"b":{"type":"string","x-mcp-header":"a"}}}""", "a stands twice")]
    [InlineData("""{"properties":{"\ud800":{"type":"string","x-mcp-header":"A"}}}""", "a name in its schema is no text")]
    public void BreakTheRules(string schema, string fault)
    {
        var parameters = HeaderParameters.Of(RawJson.Parse(schema));
        parameters.Found.ShouldBeNull();
        parameters.Fault.ShouldBe(fault);
    }

    [Theory]
    [InlineData("")]
    [InlineData("""{"type":"object"}""")]
    [InlineData("\"x-mcp-header\"")]
    public void AreNoneInMostSchemas(string schema) =>
        HeaderParameters.Of(schema == "" ? default : RawJson.Parse(schema)).Found!.ShouldBeEmpty();
}
