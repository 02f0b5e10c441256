using Echo.Server.Features.Gateway.Sets;

namespace Echo.Server.Tests.Features.Gateway.Sets;

public sealed class ResourceTemplateTests
{
    [Theory]
    [InlineData("test://a/{name}", "test://a/b", true)]
    [InlineData("test://a/{name}", "test://a/", true)]
    [InlineData("test://a/{name}", "test://a/b/c", false)]
    [InlineData("test://a/{name}", "test://b/c", false)]
    [InlineData("test://a/{name}.txt", "test://a/b.txt", true)]
    [InlineData("test://a/{name}.txt", "test://a/b.txt.txt", true)]
    [InlineData("test://a/{name}.txt", "test://a/b.md", false)]
    [InlineData("{+path}/b{last}", "x/b/ b", false)]
    [InlineData("{+path}b{last}", "x b/ b y", true)]
    [InlineData("a{/path}/end", "a/b/c/end", true)]
    [InlineData("{scheme}://{host}{#part}", "x://y#z/z", true)]
    [InlineData("test://plain", "test://plain", true)]
    [InlineData("test://plain", "test://plain/", false)]
    [InlineData("test://{open", "test://{open", true)]
    [InlineData("a{b}{open", "aX{open", true)]
    [InlineData("a{b}{open", "aX", false)]
    public void WhatATemplateStandsFor(string template, string uri, bool fits) => ResourceTemplate.Fits(template, uri).ShouldBe(fits);

    [Fact]
    public void AMazeIsLeftSoon()
    {
        var template = string.Concat(Enumerable.Repeat("{+a}x", 30));
        ResourceTemplate.Fits(template, new string('x', 2000)).ShouldBeTrue();
        ResourceTemplate.Fits(template, new string('x', 2000) + "y").ShouldBeFalse();
        ResourceTemplate.Fits(string.Concat(Enumerable.Repeat("{a}", 33)), "x").ShouldBeFalse("nobody needs so many");
    }
}
