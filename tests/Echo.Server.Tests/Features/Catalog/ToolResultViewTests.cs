using System.Text;
using Echo.Mcp.Json;
using Echo.Server.Features.Catalog;

namespace Echo.Server.Tests.Features.Catalog;

public sealed class ToolResultViewTests
{
    [Theory]
    [InlineData("""{"content":[],"structuredContent":{"a":1.0}}""", """{"a":1.0}""")]
    [InlineData("""{"content":[{"type":"text","text":"{\"a\": 1.0}"}]}""", """{"a": 1.0}""")]
    [InlineData("""{"content":[{"type":"text","text":" [1]"}]}""", "[1]")]
    [InlineData("""{"content":[{"type":"text","text":"42"}]}""", """{"content":[{"type":"text","text":"42"}]}""")]
    [InlineData("""{"content":[{"type":"text","text":"{broken"}]}""", """{"content":[{"type":"text","text":"{broken"}]}""")]
    [InlineData("""{"content":[{"text":"{}"},{"text":"{}"}]}""", """{"content":[{"text":"{}"},{"text":"{}"}]}""")]
    [InlineData("""{"content":[{"type":"image","data":"AA=="}],"structuredContent":null}""", """{"content":[{"type":"image","data":"AA=="}]}""")]
    [InlineData("""{"odd":true}""", """{"odd":true}""")]
    public void TheValueIsWhatTheToolMeant(string result, string value) => Text(ToolResultView.Value(RawJson.Parse(result))).ShouldBe(value);

    [Theory]
    [InlineData("""{"isError":true,"content":[{"type":"text","text":"disk"},{"type":"image"},{"type":"text","text":"full"}]}""", "disk\nfull")]
    [InlineData("""{"isError":true,"content":[]}""", "The tool reported an error without a text")]
    [InlineData("""{"isError":true}""", "The tool reported an error without a text")]
    public void AToolsOwnErrorIsItsText(string result, string error) => ToolResultView.ErrorText(RawJson.Parse(result)).ShouldBe(error);

    [Fact]
    public void AnErrorsTextHasALimit()
    {
        var zeros = RawJson.Parse($$"""{"content":[{{string.Join(',', Enumerable.Repeat("0", 1_000_000))}}]}""");
        var before = GC.GetAllocatedBytesForCurrentThread();
        ToolResultView.ErrorText(zeros).ShouldBe("The tool reported an error without a text");
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(1_000_000);

        var block = $$"""{"type":"text","text":"{{new string('x', 40_000)}}"}""";
        var error = ToolResultView.ErrorText(RawJson.Parse($$"""{"content":[{{block}},{{block}},{{block}}]}"""));
        error.Length.ShouldBe((64 * 1024) + 1);
        error[40_000].ShouldBe('\n');
        error.ShouldEndWith("x…");
    }

    [Fact]
    public void ALongTextIsNotUnfoldedInMemory()
    {
        var text = new string('x', 20_000_000);
        var plain = RawJson.Parse($$"""{"content":[{"type":"text","text":"{{text}}"}]}""");
        Allocated(() => ToolResultView.ErrorText(plain).Length.ShouldBe((64 * 1024) + 1)).ShouldBeLessThan(2_000_000);

        // The answer itself is one copy; a second one is the value in the text.
        Allocated(() => ToolResultView.Value(plain)).ShouldBeLessThan(45_000_000);
        var nested = RawJson.Parse($$"""{"content":[{"type":"text","text":"[\"{{text}}\"]"}]}""");
        Allocated(() => ToolResultView.Value(nested).Kind.ShouldBe(System.Text.Json.JsonValueKind.Array)).ShouldBeLessThan(45_000_000);
    }

    static long Allocated(Action work)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        work();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    static string Text(RawJson json) => Encoding.UTF8.GetString(json.Utf8.Span);
}
