using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Echo.Server.Tests.Features.Gateway.Search;

/// <summary>Searches ask an endpoint for embeddings where one is configured, and go by words alone where it fails.</summary>
public sealed class AskingForVectors : IAsyncLifetime
{
    readonly WebApplication model;
    readonly List<JsonNode> asked = [];
    GatewayHost host = null!;
    bool fails;
    int failed;

    public AskingForVectors()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        model = builder.Build();
        model.MapPost("/v1/embeddings", (Delegate)AnswerAsync);
    }

    public async ValueTask InitializeAsync()
    {
        await model.StartAsync();
        host = new(new Dictionary<string, string>
        {
            ["Gateway:EmbeddingsUrl"] = $"{model.Urls.First()}/v1",
            ["Gateway:EmbeddingsModel"] = "tiny",
            ["Gateway:EmbeddingsKey"] = "secret",
        });
        await host.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await host.DisposeAsync();
        await model.DisposeAsync();
    }

    [Fact]
    public async Task WhatTheModelFindsComesFirst()
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Tools =
            """
            [{"name":"far","description":"zebra"},{"name":"near","description":"feline companion"},{"name":"box","description":"where a kitten sleeps"}]
            """;
        await host.ConnectAsync(upstream.Server, host.User);
        var client = host.ClientAt("/mcp?mode=search", host.User);
        async Task<string?> FirstAsync(string query = "moggy")
        {
            var reply = await client.AskNewestAsync("tools/call", $$$"""{"name":"search_tools","arguments":{"query":"{{{query}}}"} }""");
            return ((string?)reply.Result["structuredContent"]!["tools"]!.AsArray().FirstOrDefault()?["name"])?.Split("__")[^1];
        }

        fails = true;
        (await FirstAsync()).ShouldBeNull();
        await GatewayHost.UntilAsync(() => failed > 0);
        fails = false;
        await GatewayHost.UntilAsync(async () =>
        {
            // The failure may be noted only now.
            host.Time.Advance(TimeSpan.FromMinutes(2));
            return await FirstAsync() == "near";
        });
        (await FirstAsync("kitten")).ShouldBe("box", "it is the first by words and the second by vectors");
        lock (asked)
        {
            ((string)asked[0]["model"]!).ShouldBe("tiny");
            asked.SelectMany(one => one["input"]!.AsArray()).Select(text => (string)text!).ShouldContain(text => text.EndsWith("near: feline companion"));
        }

        fails = true;
        (await FirstAsync()).ShouldBeNull("no word of the question is there");
        fails = false;
        (await FirstAsync()).ShouldBeNull("an endpoint that failed is left alone");
        host.Time.Advance(TimeSpan.FromMinutes(2));
        (await FirstAsync()).ShouldNotBeNull();
    }

    static double[] VectorOf(string text) =>
        text is "kitten" or "moggy" || text.Contains("feline", StringComparison.Ordinal) ? [2.0, 0.1]
        : text.Contains("sleeps", StringComparison.Ordinal) ? [1.8, 0.6]
        : [0.0, 2.0];

    async Task<IResult> AnswerAsync(HttpContext context)
    {
        if (fails || context.Request.Headers.Authorization != "Bearer secret")
        {
            Interlocked.Increment(ref failed);
            return Results.StatusCode(500);
        }

        var question = (await JsonNode.ParseAsync(context.Request.Body))!;
        lock (asked)
            asked.Add(question);
        var data = question["input"]!.AsArray().Select((text, i) => new { index = i, embedding = VectorOf((string)text!) });
        return Results.Json(new { data });
    }
}
