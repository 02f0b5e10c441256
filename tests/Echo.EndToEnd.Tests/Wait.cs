using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Echo.EndToEnd.Tests;

static class Wait
{
    /// <summary>Waits until a condition holds.</summary>
    /// <exception cref="TimeoutException">It did not within the limit.</exception>
    public static Task UntilAsync(Func<bool> condition, int seconds = 60, [CallerArgumentExpression(nameof(condition))] string what = "") =>
        UntilAsync(() => Task.FromResult(condition()), seconds, what);

    /// <inheritdoc cref="UntilAsync(Func{bool}, int, string)"/>
    public static async Task UntilAsync(
        Func<Task<bool>> condition, int seconds = 60, [CallerArgumentExpression(nameof(condition))] string what = "")
    {
        var clock = Stopwatch.StartNew();
        while (!await condition())
        {
            if (clock.Elapsed.TotalSeconds > seconds)
                throw new TimeoutException($"Not within {seconds} s: {what}");
            await Task.Delay(50);
        }
    }
}
