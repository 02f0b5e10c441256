using Echo.Server.Features.Connections;

namespace Echo.Server.Tests.Features.Connections;

public sealed class SlugTests
{
    [Theory]
    [InlineData("my-mcp-client", "my-mcp-client")]
    [InlineData("My  MCP: Client!", "my-mcp-client")]
    [InlineData("--Größe 2--", "gr-e-2")]
    [InlineData("日本", "server")]
    [InlineData("a-very-long-name-that-goes-on-and-on-and-on", "a-very-long-name-that-goes-on-and-on")]
    public void NamesBecomeWordsOfAUrl(string name, string slug) => Slug.From(name).ShouldBe(slug);

    [Theory]
    [InlineData("twin", 2, "twin-2")]
    [InlineData("twin-2", 3, "twin-2-3")]
    [InlineData("a-very-long-name-that-goes-on-and-on-and", 100, "a-very-long-name-that-goes-on-and-on-100")]
    public void ATakenSlugGetsANumberWithinTheLimit(string slug, int number, string numbered)
    {
        Slug.Numbered(slug, number).ShouldBe(numbered);
        numbered.Length.ShouldBeLessThanOrEqualTo(Slug.MaxLength);
    }
}
