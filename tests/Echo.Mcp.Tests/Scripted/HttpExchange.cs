using System.Text;
using Echo.Mcp.Json;
using Microsoft.AspNetCore.Http;

namespace Echo.Mcp.Tests.Scripted;

/// <summary>One HTTP request that a scripted server got, and the means to answer it.</summary>
sealed record HttpExchange(HttpContext Context, RawJson Message)
{
    /// <summary>As they were when the request came.</summary>
    public Dictionary<string, string> Headers { get; } = Context.Request.Headers.ToDictionary(
        header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);

    public string RpcMethod { get; } = Message.Text("method") ?? "";

    /// <summary>With the query.</summary>
    public string Path { get; } = Context.Request.Path + Context.Request.QueryString;

    public string Method { get; } = Context.Request.Method;

    public CancellationToken Aborted => Context.RequestAborted;

    public string Result(string result) => $$"""{"jsonrpc":"2.0","id":{{Message.Property("id")}},"result":{{result}}}""";

    public Task JsonAsync(string json, int status = 200) => BodyAsync(json, "application/json", status);

    public async Task BodyAsync(string body, string? type, int status = 200)
    {
        Context.Response.StatusCode = status;
        Context.Response.ContentType = type;
        var bytes = Encoding.UTF8.GetBytes(body);
        Context.Response.ContentLength = bytes.Length;
        await Context.Response.Body.WriteAsync(bytes);
    }

    public Task StatusAsync(int status)
    {
        Context.Response.StatusCode = status;
        return Task.CompletedTask;
    }

    /// <summary>Sends a piece of an SSE stream.</summary>
    public Task EventsAsync(string text) => SendAsync(text, "text/event-stream");

    /// <summary>Sends one message as an event without an id.</summary>
    public Task EventAsync(string message) => EventsAsync($"data: {message}\n\n");

    /// <summary>Sends a piece of a JSON body of unknown length.</summary>
    public Task PieceAsync(string text) => SendAsync(text, "application/json");

    async Task SendAsync(string text, string type)
    {
        if (!Context.Response.HasStarted)
            Context.Response.ContentType = type;
        await Context.Response.WriteAsync(text);
        await Context.Response.Body.FlushAsync();
    }
}
