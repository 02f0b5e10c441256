using System.Buffers;
using Echo.Server.Platform.Http.Hosts;
using Echo.Server.Platform.Logging;

namespace Echo.Server.Platform.Http.Pipeline;

/// <summary>The first middleware: finds the facts of a request and completes the headers of its answer.</summary>
sealed class RequestOpening(RequestDelegate next, ClientFinder clients, AllowedHosts hosts, TimeProvider time)
{
    const int MaxIdLength = 64;

    static readonly SearchValues<char> UsableCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    readonly Func<object, Task> complete = context =>
    {
        AnswerHeaders.Complete((HttpContext)context, time);
        return Task.CompletedTask;
    };

    public Task Invoke(HttpContext context)
    {
        var client = clients.Find(context);
        var id = context.Request.Headers["X-Request-ID"].ToString();
        context.TraceIdentifier = IsUsable(id) ? id : PlainId.Next().ToString();
        context.Features.Set(new RequestFacts
        {
            RequestId = context.TraceIdentifier,
            Path = context.Request.Path,
            ClientAddress = client.Address,
            FromLoopback = client.FromLoopback && hosts.Names(context.Request.Host),
            Started = time.GetTimestamp(),
        });
        RequestLog.Current = new RequestLog(context.TraceIdentifier, client.Address)
        {
            UserAgent = context.Request.Headers.UserAgent is [{ Length: > 0 } agent, ..] ? agent : null,
        };
        if (client.Scheme is { } scheme)
            context.Request.Scheme = scheme;
        context.Response.OnStarting(complete, context);
        return next(context);
    }

    // ^[A-Za-z0-9._-]{1,64}$
    static bool IsUsable(string id) =>
        id.Length is > 0 and <= MaxIdLength && !id.AsSpan().ContainsAnyExcept(UsableCharacters);
}
