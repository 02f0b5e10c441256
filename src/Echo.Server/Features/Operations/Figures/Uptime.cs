using System.Diagnostics;

namespace Echo.Server.Features.Operations.Figures;

/// <summary>How long the process has been running.</summary>
sealed class Uptime
{
    readonly TimeProvider time;
    readonly TimeSpan before;
    readonly long began;

    public Uptime(TimeProvider time)
    {
        this.time = time;
        using var self = Process.GetCurrentProcess();
        before = time.GetUtcNow().UtcDateTime - self.StartTime.ToUniversalTime();
        began = time.GetTimestamp();
    }

    public double Seconds => Math.Round((before + time.GetElapsedTime(began)).TotalSeconds, 3);
}
