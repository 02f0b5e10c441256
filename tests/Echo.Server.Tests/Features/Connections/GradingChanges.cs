using Echo.Server.Features.Connections.ToolChanges;

namespace Echo.Server.Tests.Features.Connections;

/// <summary>A change of a tool is breaking when who called it before may fail now, or do something else.</summary>
public sealed class GradingChanges
{
    const string Before =
        """
        {"name":"a","description":"x",
         "inputSchema":{"type":"object","properties":{"p":{"type":"string","enum":["a","b"]},"q":{"type":["string","null"]}},"required":["p"]},
         "outputSchema":{"type":"object","properties":{"r":{"type":"string"},"n":{"type":"object","properties":{"m":{"enum":["x","y"]}},"required":["m"]}},"required":["r"]},"annotations":{"readOnlyHint":true}}
        """;

    [Theory]
    [InlineData("\"x\"", "\"y\"")]
    [InlineData("\"enum\":[\"a\",\"b\"]", "\"enum\":[\"a\",\"b\",\"c\"]")]
    [InlineData("\"enum\":[\"a\",\"b\"]", "\"description\":\"now any\"")]
    [InlineData("\"q\":", "\"new\":{\"type\":\"number\"},\"q\":")]
    [InlineData(",\"required\":[\"p\"]}", "}")]
    [InlineData("\"r\":{", "\"s\":{\"type\":\"number\"},\"r\":{")]
    [InlineData("\"m\":{", "\"o\":{},\"m\":{")]
    [InlineData("[\"x\",\"y\"]", "[\"x\"]")]
    [InlineData("\"readOnlyHint\":true", "\"readOnlyHint\":true,\"title\":\"X\"")]
    public void Compatible(string old, string now) => IsBreaking(old, now).ShouldBeFalse();

    [Theory]
    [InlineData("\"enum\":[\"a\",\"b\"]", "\"enum\":[\"a\"]")]
    [InlineData("\"enum\":[\"a\",\"b\"]", "\"enum\":[\"a\",\"b\"],\"maxLength\":1")]
    [InlineData("[\"string\",\"null\"]", "\"number\"")]
    [InlineData("\"required\":[\"p\"]}", "\"required\":[\"p\",\"q\"]}")]
    [InlineData("\"p\":{", "\"other\":{")]
    [InlineData(",\"required\":[\"r\"]", "")]
    [InlineData("\"r\":{\"type\":\"string\"}", "\"r\":{\"type\":\"number\"}")]
    [InlineData("\"r\":{\"type\":\"string\"}", "\"r\":{}")]
    [InlineData("\"m\":{", "\"o\":{")]
    [InlineData("[\"x\",\"y\"]", "[\"x\",\"z\"]")]
    [InlineData(",\"required\":[\"m\"]", "")]
    [InlineData("\"readOnlyHint\":true", "\"readOnlyHint\":false")]
    [InlineData(",\"annotations\":{\"readOnlyHint\":true}", "")]
    public void Breaking(string old, string now) => IsBreaking(old, now).ShouldBeTrue();

    static bool IsBreaking(string old, string now)
    {
        var after = Before.Replace(old, now, StringComparison.Ordinal);
        after.ShouldNotBe(Before);
        return ToolGrade.IsBreaking(Before, after);
    }
}
