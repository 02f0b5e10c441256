using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Echo.Bench.Upstreams;

/// <summary>A server over streamable HTTP that does one thing wrong at each path: <c>/drip</c> answers calls one byte at a time, and
/// <c>/flood</c> sends notifications as fast as they are read.</summary>
static class BadHttpServer
{
    static readonly byte[] Flood = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(
        "data: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\",\"params\":{\"level\":\"info\",\"data\":\"flood\"}}\n\n", 500)));

    /// <summary>Runs until the process ends; prints its URL first.</summary>
    public static async Task RunAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var app = builder.Build();
        app.MapGet("/flood", (Delegate)FloodAsync);
        app.MapPost("/{kind}", AnswerAsync);
        await app.StartAsync();
        await Console.Out.WriteLineAsync(app.Urls.First());
        await app.WaitForShutdownAsync();
    }

    static async Task FloodAsync(HttpContext context)
    {
        context.Response.ContentType = "text/event-stream";
        try
        {
            while (true)
                await context.Response.Body.WriteAsync(Flood, context.RequestAborted);
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException)
        {
            // Nobody reads any more.
        }
    }

    static async Task AnswerAsync(string kind, HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var message = await reader.ReadToEndAsync(context.RequestAborted);
        if (LeanServer.Answer(Encoding.UTF8.GetBytes(message)) is not { } answer)
        {
            context.Response.StatusCode = StatusCodes.Status202Accepted;
            return;
        }

        context.Response.ContentType = "application/json";
        if (kind == "drip" && DrippingServer.IsCall(message))
            await DrippingServer.DripAsync(context.Response.Body, DrippingServer.Longer(answer), context.RequestAborted);
        else
            await context.Response.Body.WriteAsync(answer, context.RequestAborted);
    }
}
