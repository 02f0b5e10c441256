using System.Diagnostics;

namespace Echo.Mcp.Tests.Scripted;

/// <summary>How long a test waits for what must happen.</summary>
static class Deadline
{
    public static readonly TimeSpan Length = TimeSpan.FromSeconds(20);

    public static Task<T> InTime<T>(this Task<T> task) => task.WaitAsync(Length);

    public static Task InTime(this Task task) => task.WaitAsync(Length);

    public static Task<T> InTime<T>(this ValueTask<T> task) => task.AsTask().WaitAsync(Length);

    public static async Task Until(Func<bool> condition)
    {
        var clock = Stopwatch.StartNew();
        while (!condition())
        {
            if (clock.Elapsed > Length)
                throw new TimeoutException("The condition did not come true in time.");
            await Task.Delay(5);
        }
    }
}
