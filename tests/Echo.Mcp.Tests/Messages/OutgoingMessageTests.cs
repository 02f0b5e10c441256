using System.Buffers;
using System.Text;
using Echo.Mcp.Json;
using Echo.Mcp.Messages;

namespace Echo.Mcp.Tests.Messages;

public sealed class OutgoingMessageTests
{
    [Theory]
    [InlineData("tools/call", """{"n":123456789012345678901234567890.5e400,"t":"\u00e9é"}""")]
    [InlineData("x", "[]")]
    public void WritesRequestsAroundRawParams(string method, string parameters) =>
        Write(OutgoingMessage.Request(12, method, RawJson.Parse(parameters), Task.CompletedTask))
            .ShouldBe($$"""{"jsonrpc":"2.0","id":12,"method":"{{method}}","params":{{parameters}}}""");

    [Fact]
    public void LeavesOutParamsThatAreNotThere() =>
        Write(OutgoingMessage.Notification("ping")).ShouldBe("""{"jsonrpc":"2.0","method":"ping"}""");

    [Fact]
    public void EscapesAMethodThatNeedsIt()
    {
        const string method = "a\"b\n\u00e9";
        var written = RawJson.Parse(Write(OutgoingMessage.Notification(method)));
        written.Text("method").ShouldBe(method);
    }

    [Fact]
    public void StandsOnOneLineWhateverTheParamsLookLike()
    {
        var pretty = RawJson.Parse("{\r\n  \"a\": [\n 1,\n 2 ],\n  \"b\": \"x\\ny\"\n}");
        var line = Write(OutgoingMessage.Request(1, "m", pretty, Task.CompletedTask));

        line.ShouldNotContain('\n');
        line.ShouldNotContain('\r');
        var parameters = RawJson.Parse(line).Property("params");
        parameters.Property("a").Items(most: 9).Count.ShouldBe(2);
        parameters.Text("b").ShouldBe("x\ny");
    }

    [Fact]
    public void WritesAnswersWithTheServersOwnId()
    {
        Write(OutgoingMessage.Result(RawJson.Parse("\"s-1\""), RawJson.EmptyObject))
            .ShouldBe("""{"jsonrpc":"2.0","id":"s-1","result":{}}""");
        Write(OutgoingMessage.Result(RawJson.Parse("5"), default)).ShouldBe("""{"jsonrpc":"2.0","id":5,"result":null}""");
        Write(OutgoingMessage.Error(RawJson.Parse("5"), RpcError.Of(-32601, "no é", RawJson.Parse("[1]"))))
            .ShouldBe("""{"jsonrpc":"2.0","id":5,"error":{"code":-32601,"message":"no é","data":[1]}}""");
    }

    [Theory]
    [InlineData("""{"code":-32601,"message":"m","data":{"a":1}}""", -32601, "m", """{"a":1}""")]
    [InlineData("""{"code":"x"}""", 0, "", "")]
    [InlineData("""{"code":1.5,"message":5}""", 0, "", "")]
    [InlineData("""{"code":99999999999}""", 0, "", "")]
    public void ReadsErrorsLeniently(string json, int code, string message, string data)
    {
        var error = new RpcError(RawJson.Parse(json));
        (error.Code, error.Message, error.Data.ToString()).ShouldBe((code, message, data));
    }

    [Theory]
    [InlineData("7", 7L)]
    [InlineData("\"7\"", 7L)]
    [InlineData("7.0", null)]
    [InlineData("\"7x\"", null)]
    [InlineData("\"\"", null)]
    [InlineData("99999999999999999999", null)]
    [InlineData("", null)]
    public void ReadsItsOwnIdsAlsoAsText(string id, long? expected) =>
        RequestId.Read(new(Encoding.UTF8.GetBytes(id))).ShouldBe(expected);

    static string Write(OutgoingMessage message)
    {
        var output = new ArrayBufferWriter<byte>();
        message.WriteTo(output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
