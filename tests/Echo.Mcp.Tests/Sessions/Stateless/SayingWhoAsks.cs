using Echo.Mcp.Json;
using Echo.Mcp.Sessions;
using Echo.Mcp.Sessions.Stateless;

namespace Echo.Mcp.Tests.Sessions.Stateless;

/// <summary>A request says of its client what the client itself says, and what is missing comes from the session.</summary>
public sealed class SayingWhoAsks
{
    const string Version = "\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\"";
    const string Mine = "\"io.modelcontextprotocol/clientInfo\":{\"name\":\"me\",\"version\":\"9\"}";
    const string Ours = "\"io.modelcontextprotocol/clientInfo\":{\"name\":\"echo\",\"version\":\"1\"}";
    const string Can = "\"io.modelcontextprotocol/clientCapabilities\":{\"sampling\":{}}";
    const string Nothing = "\"io.modelcontextprotocol/clientCapabilities\":{}";

    readonly RequestStamp stamp = new(new UpstreamSessionOptions { ClientName = "echo", ClientVersion = "1" });

    [Theory]
    [InlineData("", "{\"_meta\":{" + Version + "," + Ours + "," + Nothing + "}}")]
    [InlineData("{\"_meta\":{" + Mine + "," + Can + ",\"x\":1.0},\"a\":1}", "{\"_meta\":{" + Mine + "," + Can + ",\"x\":1.0," + Version + "},\"a\":1}")]
    [InlineData("{\"_meta\":{" + Can + "}}", "{\"_meta\":{" + Can + "," + Version + "," + Ours + "}}")]
    [InlineData(
        "{\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"other\"," + Mine + "," + Can + "}}",
        "{\"_meta\":{" + Version + "," + Mine + "," + Can + "}}")]
    [InlineData("{\"_meta\":{" + Version + "," + Mine + "," + Can + "}, \"a\": 1}", "{\"_meta\":{" + Version + "," + Mine + "," + Can + "}, \"a\": 1}")]
    [InlineData("[1]", "[1]")]
    public void KeepsWhatTheCallerSays(string parameters, string expected) =>
        stamp.Mark(parameters == "" ? default : RawJson.Parse(parameters)).ToString().ShouldBe(expected);
}
