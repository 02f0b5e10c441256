using System.Collections.Concurrent;
using Echo.Server.Tests.Platform.Http.Egress;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Echo.Server.Tests.Features.Services;

/// <summary>Somebody's REST API on loopback. It remembers what it was asked, and answers what a test says; by default with <c>{}</c>.</summary>
sealed class RestApi : IAsyncDisposable
{
    readonly Destination destination;
    readonly ConcurrentQueue<SeenRequest> seen;

    RestApi(Destination destination, ConcurrentQueue<SeenRequest> seen) => (this.destination, this.seen) = (destination, seen);

    public Uri Url => destination.Address;

    /// <summary>How the next requests are answered.</summary>
    public Func<HttpContext, Task> Answer { get; set; } = context => context.Response.WriteAsync("{}");

    public static async Task<RestApi> StartAsync()
    {
        var requests = new ConcurrentQueue<SeenRequest>();
        var api = default(RestApi);
        var server = await Destination.StartAsync(async context =>
        {
            var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            requests.Enqueue(new(
                context.Request.Method,
                context.Features.Get<IHttpRequestFeature>()!.RawTarget,
                context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
                body.ToArray()));
            await api!.Answer(context);
        });
        return api = new(server, requests);
    }

    public ValueTask DisposeAsync() => destination.DisposeAsync();

    public void Answers(string json, int status = 200, string type = "application/json") => Answer = context =>
    {
        (context.Response.StatusCode, context.Response.ContentType) = (status, type);
        return context.Response.WriteAsync(json, context.RequestAborted);
    };

    /// <summary>The requests since the last time.</summary>
    public IReadOnlyList<SeenRequest> Take()
    {
        List<SeenRequest> taken = [];
        while (seen.TryDequeue(out var request))
            taken.Add(request);
        return taken;
    }
}

/// <param name="Target">Path and query as they came.</param>
sealed record SeenRequest(string Method, string Target, IReadOnlyDictionary<string, string> Headers, byte[] Bytes)
{
    public string Text => System.Text.Encoding.UTF8.GetString(Bytes);
}
