using System.Collections.Concurrent;
using System.Text;
using Echo.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Echo.Server.Tests.Features.Operations.Export;

/// <summary>A collector on 127.0.0.1 that keeps what it gets by OTLP, over HTTP or gRPC.</summary>
sealed class OtlpReceiver : IAsyncDisposable
{
    readonly WebApplication app;
    readonly ConcurrentQueue<OtlpRequest> received = [];

    OtlpReceiver(HttpProtocols protocols)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = protocols));
        app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.MapPost("/{**path}", TakeAsync);
    }

    public string Url => app.Urls.Single();

    public IEnumerable<OtlpRequest> Received => received;

    public static async Task<OtlpReceiver> StartAsync(HttpProtocols protocols = HttpProtocols.Http1)
    {
        var receiver = new OtlpReceiver(protocols);
        await receiver.app.StartAsync(TestContext.Current.CancellationToken);
        return receiver;
    }

    /// <summary>Waits until a request to a path carries a text; names stand in protobuf as they are.</summary>
    public Task ShouldGetAsync(string path, string text) => Eventually.TrueAsync(
        () => received.Any(request => request.Path == path && request.Text.Contains(text)),
        TimeSpan.FromSeconds(30),
        () => $"{path} never carried {text}");

    public ValueTask DisposeAsync() => app.DisposeAsync();

    async Task TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        received.Enqueue(new(context.Request.Path, context.Request.ContentType, context.Request.Headers["X-Tenant"],
            Encoding.Latin1.GetString(body.ToArray())));
        if (!HttpProtocol.IsHttp2(context.Request.Protocol))
            return;
        context.Response.ContentType = "application/grpc";
        context.Response.AppendTrailer("grpc-status", "0");
    }
}

sealed record OtlpRequest(string Path, string? ContentType, string? Tenant, string Text);
