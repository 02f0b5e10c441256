using System.Text;
using Echo.Mcp.Messages;

namespace Echo.Mcp.Tests.Messages;

public sealed class MessageBatchTests
{
    [Theory]
    [InlineData("[]", "")]
    [InlineData("""[ {"a":1} ,{"b":[2, 3]}]""", """{"a":1}|{"b":[2, 3]}""")]
    [InlineData("""[1,"x",[]]""", "1|\"x\"|[]")]
    [InlineData("""[{"a":1}]x""", null)]
    [InlineData("""[{"a":1},""", null)]
    [InlineData("[[[[[]]]]]", null)]
    public void HandsOverEachElementOrNone(string text, string? expected)
    {
        List<string> elements = [];
        var bytes = Encoding.UTF8.GetBytes(text);
        var opened = MessageBatch.Open(bytes, maxDepth: 3, element => elements.Add(Encoding.UTF8.GetString(element.Span)));

        opened.ShouldBe(expected is not null);
        string.Join('|', elements).ShouldBe(expected ?? "");
    }
}
