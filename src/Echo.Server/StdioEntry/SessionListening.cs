using System.Net;
using Echo.Mcp.Transports.Http;

namespace Echo.Server.StdioEntry;

/// <summary>The stream of messages that belong to no request (2025-11-25, basic, transports, listening). When it breaks it is opened again, from
/// the last message on, after growing pauses while Echo is away.</summary>
sealed class SessionListening(
    EchoEndpoint endpoint, ClientSession session, OutputLines output, Sentences sentences, Diagnostics diagnostics, StdioTimes times, TimeProvider time)
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await session.Begun.WaitAsync(cancellationToken);
            var (state, events, failures) = (session.Current, new EventReader(), 0);
            while (true)
            {
                if (state.Number != session.Current.Number)
                    (state, events) = (session.Current, new EventReader());
                var trouble = await ListenAsync(state, events, cancellationToken);
                if (trouble is { SessionIsLost: true })
                    trouble = await session.RenewAsync(state, cancellationToken);
                if (trouble is not null && failures++ == 0)
                    diagnostics.Say($"Echo's own messages don't arrive: {trouble.Sentence}");
                if (trouble is { IsFinal: true })
                    return;
                failures = trouble is null ? 0 : failures;
                await Task.Delay(PauseAfter(failures, events.Pause), time, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The client has left.
        }
    }

    TimeSpan PauseAfter(int failures, TimeSpan pause) =>
        failures == 0 ? pause : TimeSpan.FromTicks(Math.Min(times.LongestPause.Ticks, pause.Ticks << Math.Min(failures - 1, 10)));

    /// <returns>Why there was no stream; null when there was one, and it has ended.</returns>
    async Task<Trouble?> ListenAsync(SessionState state, EventReader events, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await endpoint.GetAsync(events.LastId, state.Headers, cancellationToken);
            if (!EventReader.IsStream(response))
                return await RefusedAsync(response, cancellationToken);
            await foreach (var line in events.ReadAsync(response, cancellationToken))
                await output.WriteAsync(line, cancellationToken);
            return null;
        }
        catch (MessageTooLargeException large)
        {
            return sentences.Of(large);
        }
        catch (IOException)
        {
            return null;
        }
        catch (HttpRequestException failure)
        {
            return sentences.Of(failure);
        }
    }

    async Task<Trouble> RefusedAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var body = await ResponseBody.ReadAsync(response.Content, InputLines.MostBytes, cancellationToken) ?? [];
        var isProblem = response.Content.Headers.ContentType?.MediaType is "application/problem+json";
        return sentences.Of(response, body) with { SessionIsLost = response.StatusCode == HttpStatusCode.NotFound && !isProblem };
    }
}
