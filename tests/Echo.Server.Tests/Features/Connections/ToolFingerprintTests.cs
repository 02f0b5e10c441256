using Echo.Mcp.Json;
using Echo.Server.Features.Connections.Api;
using Echo.Server.Features.Connections.ToolChanges;

namespace Echo.Server.Tests.Features.Connections;

public sealed class ToolFingerprintTests
{
    [Fact]
    public void ToolsAreAsDeepAsMessagesMayBe()
    {
        var (one, two) = (Deep(1), Deep(2));
        ToolFingerprint.Of(one).ShouldBe(ToolFingerprint.Of(Deep(1)));
        ToolFingerprint.Of(one).ShouldNotBe(ToolFingerprint.Of(two));
        ToolMemberChange.Between(one, two).ShouldHaveSingleItem().Member.ShouldBe("inputSchema");
    }

    [Fact]
    public void HalfACharacterIsNoFault()
    {
        RawJson Half(int value) => RawJson.Parse($$"""{"name":"half","\ud800":{{value}},"description":"\ud800"}""");
        ToolFingerprint.Of(Half(1)).ShouldBe(ToolFingerprint.Of(Half(1)));
        ToolFingerprint.Of(Half(1)).ShouldNotBe(ToolFingerprint.Of(Half(2)));
        ToolMemberChange.Between(Half(1), Half(2)).ShouldHaveSingleItem().Member.ShouldBe("\\ud800");
    }

    static RawJson Deep(int value) =>
        RawJson.Parse($$"""{"name":"deep","inputSchema":{{string.Concat(Enumerable.Repeat("{\"a\":", 120))}}{{value}}{{new string('}', 120)}}}""");
}
