using Echo.Mcp.Json;
using Echo.Server.Features.Connections.OAuth;

namespace Echo.Server.Tests.Features.Connections.OAuth;

public sealed class ResourceMetadataTests
{
    [Theory]
    [InlineData("https://a.example/team/mcp", true)]
    [InlineData("https://a.example/team/mcp/", true)]
    [InlineData("https://a.example/team", true)]
    [InlineData("https://a.example", true)]
    [InlineData("https://a.example/te", false)]
    [InlineData("https://a.example/team/mcp/deeper", false)]
    [InlineData("https://a.example:444/team/mcp", false)]
    [InlineData("https://b.example/team/mcp", false)]
    [InlineData("http://a.example/team/mcp", false)]
    [InlineData("https://a.example/team/mcp#part", false)]
    [InlineData("nonsense", false)]
    public void TheyMustBeAboutTheServer(string resource, bool isAccepted)
    {
        var json = RawJson.Parse($$"""{"resource":"{{resource}}","authorization_servers":["https://as.example"]}""");
        (ResourceMetadata.Read(json, new("https://a.example/team/mcp")) is not null).ShouldBe(isAccepted);
    }
}
