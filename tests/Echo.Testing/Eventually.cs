using System.Diagnostics;

namespace Echo.Testing;

/// <summary>Waits for a condition with a deadline.</summary>
public static class Eventually
{
    static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(15);

    /// <param name="state">What to say about the state when the time is over.</param>
    public static Task TrueAsync(Func<bool> condition, TimeSpan within, Func<string>? state = null) =>
        TrueAsync(() => Task.FromResult(condition()), within, state);

    /// <inheritdoc cref="TrueAsync(Func{bool}, TimeSpan, Func{string}?)"/>
    public static async Task TrueAsync(Func<Task<bool>> condition, TimeSpan within, Func<string>? state = null)
    {
        var since = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(since) > within)
                throw new TimeoutException($"Not true within {within.TotalSeconds} s. {state?.Invoke()}");
            await Task.Delay(Beat);
        }
    }
}
