using System.Diagnostics.CodeAnalysis;
using Echo.Mcp.Json;
using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Gateway.Bridge;

/// <summary>Calls whose clients are away to gather answers. Each waits for a while, and there are so many of each user: clients need not come back.
/// </summary>
sealed class WaitingCalls(SecretBox box, GatewayOptions options, TimeProvider time) : IHostedService
{
    // Beyond what one user may have, all together: each can hold a megabyte of questions.
    const int MostOfAll = 1000;

    const string Mark = "echo.";
    const string Purpose = "waiting call";

    readonly Lock gate = new();
    readonly Dictionary<string, (WaitingCall Call, DateTimeOffset Until)> waiting = new(StringComparer.Ordinal);
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
    /// <returns>The state with which the client comes back; null when too many wait.</returns>
    public string? Park(WaitingCall call)
    {
        var id = RandomToken.Create();
        lock (gate)
        {
            if (waiting.Count >= MostOfAll || waiting.Values.Count(other => other.Call.Subject.Account == call.Subject.Account) >= options.MaxWaitingPerUser)
                return null;
            waiting[id] = (call, time.GetUtcNow() + TimeSpan.FromSeconds(options.AnswerSeconds));
        }

        return Mark + box.Seal($"{id} {call.Subject.View}", Purpose);
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
    /// <returns>Null when none waits that is the caller's and about the same.</returns>
    public WaitingCall? Take(string id, WaitingSubject subject)
    {
        lock (gate)
        {
            if (!waiting.TryGetValue(id, out var found) || found.Call.Subject != subject)
                return null;
            waiting.Remove(id);
            return found.Call;
        }
    }

    /// <summary>Ends the calls whose clients have not come back in time.</summary>
    public void Sweep()
    {
        List<string> late;
        lock (gate)
        {
            var now = time.GetUtcNow();
            late = [.. waiting.Where(entry => entry.Value.Until <= now).Select(entry => entry.Key)];
        }

        late.ForEach(Expire);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken)
    {
        List<string> all;
        lock (gate)
            all = [.. waiting.Keys];
        all.ForEach(Expire);
        lock (gate)
            return Task.WhenAll(ending).WaitAsync(cancellationToken);
    }

    void Expire(string id)
    {
        WaitingCall call;
        lock (gate)
        {
            if (!waiting.Remove(id, out var found))
                return;
            call = found.Call;
            ending.RemoveWhere(static task => task.IsCompleted);
            ending.Add(EndAsync(call));
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
