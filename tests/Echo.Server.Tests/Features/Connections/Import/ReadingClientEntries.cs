using System.Text.Json;
using Echo.Server.Features.Connections;
using Echo.Server.Features.Connections.Import;

namespace Echo.Server.Tests.Features.Connections.Import;

/// <summary>Servers as desktop clients write them down.</summary>
public sealed class ReadingClientEntries
{
    [Theory]
    [InlineData("""{"url":"http://h/mcp"}""", "http")]
    [InlineData("""{"serverUrl":"http://h/mcp"}""", "http")]
    [InlineData("""{"httpUrl":"http://h/mcp"}""", "http")]
    [InlineData("""{"type":"http","url":"http://h/mcp"}""", "http")]
    [InlineData("""{"type":"streamable-http","url":"http://h/mcp"}""", "http")]
    [InlineData("""{"type":"streamableHttp","url":"http://h/mcp"}""", "http")]
    [InlineData("""{"type":"sse","url":"http://h/mcp"}""", "sse")]
    [InlineData("""{"transport":"sse","url":"http://h/mcp"}""", "sse")]
    [InlineData("""{"type":"http","url":"http://h/mcp","command":"x"}""", "http")]
    public void AServerWithAUrl(string json, string transport)
    {
        var request = Read(json);
        (request.Transport, request.McpUrl, request.AuthType, request.Command).ShouldBe((transport, "http://h/mcp", "none", null));
    }

    [Theory]
    [InlineData("""{"command":"npx","args":["-y","pkg"]}""", "npx -y pkg")]
    [InlineData("""{"type":"stdio","command":"npx","args":["-y","pkg"],"disabled":false,"enabled":true}""", "npx -y pkg")]
    [InlineData("""{"command":["npx","-y","pkg"],"alwaysAllow":["a"]}""", "npx -y pkg")]
    [InlineData("""{"command":"pkg","args":null,"env":null,"cwd":null}""", "pkg")]
    public void AServerWithAProgram(string json, string command)
    {
        var request = Read(json);
        (request.Transport, string.Join(' ', request.Command!), request.Name).ShouldBe(("stdio", command, "a name"));
    }

    [Fact]
    public void VariablesKeepTheirValues() =>
        Read("""{"command":"pkg","env":{"TOKEN":"$abc","PORT":3000,"ON":true}}""").Env
            .ShouldBe(new Dictionary<string, string> { ["TOKEN"] = "$abc", ["PORT"] = "3000", ["ON"] = "true" }, ignoreOrder: true);

    [Theory]
    [InlineData("""{"url":"http://h/","headers":{"Authorization":"Bearer abc"}}""", "abc")]
    [InlineData("""{"url":"http://h/","headers":{"authorization":"bearer  abc ","Accept":"*/*"}}""", "abc")]
    [InlineData("""{"url":"http://h/","headers":{}}""", null)]
    public void ABearerTokenInAHeader(string json, string? token)
    {
        var request = Read(json);
        (request.AuthType, request.BearerToken).ShouldBe((token is null ? "none" : "bearer", token));
    }

    [Theory]
    [InlineData("3", "A server is a JSON object with command or url")]
    [InlineData("{}", "Give command or url")]
    [InlineData("""{"command":"a","url":"http://h/"}""", "command and url stand side by side: say which counts, by type")]
    [InlineData("""{"type":"pigeon","url":"http://h/"}""", "type is unknown: use stdio, http, sse or streamable-http")]
    [InlineData("""{"command":"a","args":"b"}""", "args is not a JSON list")]
    [InlineData("""{"command":"a","args":[{}]}""", "args.0 is not a text")]
    [InlineData("""{"command":"a","env":["b"]}""", "env is not a JSON object")]
    [InlineData("""{"command":"a","env":{"A":null}}""", "env.A is not a text")]
    [InlineData("""{"command":"a","envFile":".env"}""", "envFile is not read: write its variables into env")]
    [InlineData("""{"url":"http://h/","headers":{"X-Key":"secret"}}""", "headers.X-Key can't be sent: Echo sends Authorization: Bearer only")]
    [InlineData("""{"url":"http://h/","headers":{"Authorization":"Basic x"}}""", "headers.Authorization can't be sent: Echo sends Authorization: Bearer only")]
    public void WhatCantBeTakenOverIsNamed(string json, string fault) => ClientEntry.Read("a", JsonDocument.Parse(json).RootElement).ShouldBe((null, fault));

    [Theory]
    [InlineData("""{"command":"a","args":["--dir","${workspaceFolder}/x"]}""", "args.1", "${workspaceFolder}")]
    [InlineData("""{"command":"a","env":{"KEY":"${input:api-key}"}}""", "env.KEY", "${input:api-key}")]
    [InlineData("""{"url":"http://h/","headers":{"Authorization":"Bearer ${env:TOKEN}"}}""", "headers.Authorization", "${env:TOKEN}")]
    [InlineData("""{"url":"${BASE:-http://h}/mcp"}""", "url", "${BASE:-http://h}")]
    public void APlaceholderIsNotStored(string json, string place, string placeholder) =>
        ClientEntry.Read("a", JsonDocument.Parse(json).RootElement).Fault
            .ShouldBe($"{place} has a placeholder {placeholder} that only the client fills in: write the value there");

    static ConnectRequest Read(string json)
    {
        var (request, fault) = ClientEntry.Read(" a name ", JsonDocument.Parse(json).RootElement);
        fault.ShouldBeNull();
        return request!;
    }
}
