using System.Diagnostics.CodeAnalysis;
using Echo.Mcp.Json;
using Echo.Server.Features.Catalog;
using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Gateway.Bridge;

/// <summary>Calls whose clients are away to gather answers. Each waits for a while, and there are so many of each user and for each server, with so
/// many bytes: clients need not come back.</summary>
sealed class WaitingCalls(SecretBox box, CallerRefresh callers, GatewayOptions options, CallLimits limits, TimeProvider time) : IHostedService
{
    const int MostOfAll = 1000;
    const long MostBytes = 256 << 20, MostBytesOfUser = 64 << 20;

    // Each keeps one of a server's places, of which most are for calls that somebody waits for.
    const int PartOfPlaces = 4;

    const string Mark = "echo.";
    const string Purpose = "waiting call";

    readonly Lock gate = new();
    readonly Dictionary<string, WaitingCall> waiting = new(StringComparer.Ordinal);
    readonly HashSet<Task> ending = [];

    public int Count
    {
        get
        {
            lock (gate)
                return waiting.Count;
        }
    }

    /// <summary>Keeps a call for its client.</summary>
    /// <param name="state">The state with which the client comes back, or why there is no room.</param>
    public bool TryPark(WaitingCall call, out string state)
    {
        var id = RandomToken.Create();
        lock (gate)
        {
            if (NoRoomFor(call) is { } reason)
            {
                state = reason;
                return false;
            }

            // Whoever comes back without an answer wins no time.
            call.Until ??= time.GetUtcNow() + TimeSpan.FromSeconds(options.AnswerSeconds);
            waiting[id] = call;
        }

        state = Mark + box.Seal($"{id} {call.Subject.View}", Purpose);
        return true;
    }

    /// <summary>Whether a state is one that this endpoint gave out; whether its call still waits is another question.</summary>
    public bool IsOurs(RawJson state, IServerView view, [NotNullWhen(true)] out string? id)
    {
        id = null;
        if (state.AsText() is not { } text || !text.StartsWith(Mark, StringComparison.Ordinal) || box.Open(text[Mark.Length..], Purpose) is not { } opened)
            return false;
        var cut = opened.IndexOf(' ', StringComparison.Ordinal);
        if (opened[(cut + 1)..] != view.Name)
            return false;
        id = opened[..cut];
        return true;
    }

    /// <summary>Hands a call over to its client, who has come back; each time but once.</summary>
    /// <param name="arguments">Those of the retry.</param>
    /// <returns>Null when none waits that is the caller's and about the same.</returns>
    public WaitingCall? Take(string id, WaitingSubject subject, RawJson arguments)
    {
        WaitingCall? call;
        lock (gate)
            call = waiting.GetValueOrDefault(id);

        // Outside of the gate: arguments can be long.
        if (call?.Subject != subject || !JsonEquality.AreEqual(call.Arguments, arguments))
            return null;
        lock (gate)
            return waiting.Remove(id) ? call : null;
    }

    /// <summary>Ends the calls whose clients have not come back in time.</summary>
    public void Sweep() => Expire(call => call.Until <= time.GetUtcNow());

    /// <summary>Ends the calls of those who may not use MCP any more, whose key was revoked or whose session is over.</summary>
    public async Task DismissAsync(CancellationToken cancellationToken)
    {
        List<WaitingCall> all;
        lock (gate)
            all = [.. waiting.Values];
        foreach (var own in all.GroupBy(call => (call.Caller.Id, call.Caller.KeyId, call.Caller.SessionId)))
        {
            // Whoever came without credentials has none to lose.
            if (!own.First().Caller.IsAnonymous && (await callers.FindAsync(own.First().Caller, cancellationToken))?.May(Permissions.McpUse) != true)
                Expire(own.Contains);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken)
    {
        Expire(static _ => true);
        lock (gate)
            return Task.WhenAll(ending).WaitAsync(cancellationToken);
    }

    // Under the gate.
    string? NoRoomFor(WaitingCall call)
    {
        var own = waiting.Values.Where(other => other.Subject.Account == call.Subject.Account).ToList();
        if (own.Count >= options.MaxWaitingPerUser)
            return "Too many of your calls wait for their clients' answers (Gateway__MaxWaitingPerUser)";
        if (waiting.Values.Count(other => other.SourceId == call.SourceId) >= Math.Max(1, limits.PlacesOfSource / PartOfPlaces))
            return "Too many calls of this server wait for their clients' answers (a quarter of Catalog__MaxCallsPerSource)";
        var bytes = call.Bytes;
        return waiting.Count >= MostOfAll || own.Sum(other => other.Bytes) + bytes > MostBytesOfUser
            || waiting.Values.Sum(other => other.Bytes) + bytes > MostBytes
                ? "Calls that wait for their clients' answers take too much memory; try again when some have ended"
                : null;
    }

    void Expire(Func<WaitingCall, bool> isMeant)
    {
        lock (gate)
        {
            ending.RemoveWhere(static task => task.IsCompleted);
            foreach (var (id, call) in waiting.Where(entry => isMeant(entry.Value)).ToList())
            {
                waiting.Remove(id);
                ending.Add(EndAsync(call));
            }
        }
    }

    static async Task EndAsync(WaitingCall call)
    {
        await Task.Yield();
        call.Cancel();
        await call.Answering;
        call.Dispose();
    }
}
