using System.Text.Json;
using Echo.Mcp.Failures;
using Echo.Mcp.Json;
using Echo.Mcp.Messages;

namespace Echo.Mcp.Sessions.Stateless;

/// <summary>Stays subscribed to the changes of the lists that a server offers (2026-07-28, basic, patterns, subscriptions). When the
/// subscription ends it is made again, after growing waits while that fails; a server that refuses it is left alone.</summary>
sealed class ChangeListening(StatelessRequests requests, Agreement agreement, TimeProvider time)
{
    static readonly TimeSpan ShortestWait = TimeSpan.FromSeconds(1);
    static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    static readonly string[] Families = ["tools", "prompts", "resources"];

    /// <param name="sessionEnded">Nothing more will come.</param>
    public async Task RunAsync(CancellationToken sessionEnded)
    {
        var filter = Filter();
        if (filter.IsEmpty)
            return;
        var parameters = RawJson.EmptyObject.With("notifications", filter);
        try
        {
            for (var wait = ShortestWait; ;)
            {
                var started = time.GetTimestamp();
                var reply = await requests.RequestAsync(Methods.Listen, parameters, Timeout.InfiniteTimeSpan, null, sessionEnded);
                if (IsFinal(reply.Error, reply.Failure))
                    return;
                wait = time.GetElapsedTime(started) > LongestWait ? ShortestWait : TimeSpan.FromTicks(Math.Min(wait.Ticks * 2, LongestWait.Ticks));
                await Task.Delay(wait, time, sessionEnded);
            }
        }
        catch (OperationCanceledException)
        {
            // The session has ended.
        }
    }

    static bool IsFinal(RpcError? error, UpstreamFailure? failure) =>
        error is not null || failure is { Kind: FailureKind.Ended or FailureKind.Closed or FailureKind.Cancelled };

    /// <returns>Empty when no list of the server ever changes.</returns>
    RawJson Filter()
    {
        RawJson filter = default;
        foreach (var family in Families)
        {
            if (agreement.Capabilities.Property(family).Property("listChanged").Kind == JsonValueKind.True)
                filter = filter.With($"{family}ListChanged", RawJson.From(true));
        }

        return filter;
    }
}
