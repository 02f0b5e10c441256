using System.Text;
using Echo.Mcp.Messages;

namespace Echo.Mcp.Tests.Messages;

public sealed class MessageParserTests
{
    const int MaxDepth = 20;

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":{}}""", "Result 1 {}")]
    [InlineData("""{"result":{"a" : 1},"id":"x","jsonrpc":"2.0"}""", "Result \"x\" {\"a\" : 1}")]
    [InlineData(""" {"jsonrpc":"2.0","id":1,"result":null,"more":[{"id":7}]} """, "Result 1 null")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":123456789012345678901234567890.5e400}""",
        "Result 1 123456789012345678901234567890.5e400")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":{"é":"\u00e9\ud83d\ude00 😀"}}""", """Result 1 {"é":"\u00e9\ud83d\ude00 😀"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":1,"error":null}""", "Result 1 1")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"error":{"code":-1,"message":"m"}}""", """Error 1 {"code":-1,"message":"m"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"error":{"code":-1},"result":{}}""", """Error 1 {"code":-1}""")]
    [InlineData("""{"jsonrpc":"2.0","id":null,"error":{"code":-1}}""", """Error  {"code":-1}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"a/b","params":{"x":1}}""", """Request 1 a/b {"x":1}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"a/b"}""", "Request 1 a/b ")]
    [InlineData("""{"jsonrpc":"2.0","method":"\u0061"}""", "Notification  a ")]
    [InlineData("""{"jsonrpc":"2.0","\u0069d":5,"result":[]}""", "Result 5 []")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"id":2,"result":[]}""", "Result 2 []")]
    [InlineData("""{"jsonrpc":"2.0","id":2,"result":{},"\ud800":1,"\udc00\ud800":1,"\ud83d":1,"\uD800x":1}""", "Result 2 {}")]
    [InlineData("""{"jsonrpc":"2.0","id":2,"re\u0073ult":{"\ud800":1},"\\ud800":1}""", """Result 2 {"\ud800":1}""")]
    public void TakesMessagesApart(string text, string expected) => Show(text).ShouldBe(expected);

    [Theory]
    [InlineData("")]
    [InlineData("Server listening on port 3000")]
    [InlineData("[]")]
    [InlineData("1")]
    [InlineData("{}")]
    [InlineData("""{"id":1,"result":{}}""")]
    [InlineData("""{"jsonrpc":"1.0","id":1,"result":{}}""")]
    [InlineData("""{"jsonrpc":2.0,"id":1,"result":{}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":{},"result":{}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1}""")]
    [InlineData("""{"jsonrpc":"2.0","result":{}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":5}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":{}} trailing""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":{}}{}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":{}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":{,}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":01}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":"a""")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":\"a\tb\"}")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":NaN}""")]
    public void RefusesEverythingElse(string text) => Parse(text).Kind.ShouldBe(MessageKind.Unreadable);

    [Theory]
    [InlineData(19, MessageKind.Result)]
    [InlineData(20, MessageKind.Unreadable)]
    [InlineData(100_000, MessageKind.Unreadable)]
    public void LimitsNesting(int depth, object kind) =>
        Parse($$"""{"jsonrpc":"2.0","id":1,"result":{{new string('[', depth)}}{{new string(']', depth)}}}""")
            .Kind.ShouldBe((MessageKind)kind);

    [Fact]
    public void KnowsWhoseAnswerItCannotRead() =>
        Parse("""{"jsonrpc":"2.0","id":7,"result":[[[[}""").Id.ToString().ShouldBe("7");

    [Fact]
    public void RefusesBrokenUtf8InsideOfText()
    {
        var bytes = Encoding.UTF8.GetBytes("""{"jsonrpc":"2.0","id":1,"result":"?"}""");
        bytes[^3] = 0xC3;
        MessageParser.Parse(bytes, MaxDepth).Kind.ShouldBe(MessageKind.Unreadable);
    }

    static IncomingMessage Parse(string text) => MessageParser.Parse(Encoding.UTF8.GetBytes(text), MaxDepth);

    static string Show(string text)
    {
        var message = Parse(text);
        var content = message.Kind switch
        {
            MessageKind.Result => message.Result.ToString(),
            MessageKind.Error => message.Error.ToString(),
            _ => $"{message.Method} {message.Params}",
        };
        return $"{message.Kind} {message.Id} {content}";
    }
}
