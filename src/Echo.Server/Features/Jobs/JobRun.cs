using Echo.Mcp.Json;

namespace Echo.Server.Features.Jobs;

/// <summary>One attempt at a job, as its handler sees it.</summary>
public sealed class JobRun
{
    /// <summary>Lines that are kept of one attempt.</summary>
    internal const int MostLines = 500;

    /// <summary>Of one line, or of a message.</summary>
    internal const int MostCharacters = 2_000;

    readonly TimeProvider time;
    readonly Lock gate = new();
    List<JobLine> lines = [];
    JobProgress? progress;
    int count;

    internal JobRun(Job job, TimeProvider time) => (Job, this.time) = (job, time);

    public Guid JobId => Job.Id;

    /// <summary>Counts from 1. A higher one means that an attempt before came to nothing: it failed, or its worker died, perhaps after the
    /// work was done. It may skip numbers, where a worker gave the job back.</summary>
    public int Attempt => Job.Attempt;

    /// <summary>The job may not be tried again after this.</summary>
    public bool IsLast => Job.AttemptsLeft == 0;

    /// <summary>How often somebody let the job begin again after its end.</summary>
    public int Restarts => Job.Restarts;

    public int OwnerId => Job.OwnerId;

    public IReadOnlyList<string>? Scopes => Job.Scopes;

    public RawJson Payload => Job.Payload;

    /// <summary>Somebody cancelled the job, and it is not to be done by another worker either.</summary>
    public bool IsCancelled { get; internal set; }

    internal Job Job { get; }

    /// <summary>Says how far it is; who looks sees the newest within a second.</summary>
    /// <param name="percent">From 0 to 100.</param>
    public void Report(int percent, string? message = null)
    {
        lock (gate)
            progress = new((short)Math.Clamp(percent, 0, 100), Cut(message) ?? progress?.Message);
    }

    /// <summary>Adds a line to the attempt's log, which the owner can read: no secrets.</summary>
    public void Log(string text)
    {
        lock (gate)
        {
            if (count < MostLines)
                lines.Add(new(Job.Id, Job.Attempt, ++count, time.GetUtcNow(), Cut(text)!));
        }
    }

    /// <summary>What was said since the last time.</summary>
    internal (JobProgress? Progress, IReadOnlyList<JobLine> Lines) TakeNotes()
    {
        lock (gate)
        {
            var taken = (progress, lines);
            progress = null;
            if (lines.Count > 0)
                lines = [];
            return taken;
        }
    }

    /// <summary>What was taken could not be kept yet.</summary>
    internal void TakeBack(JobProgress? earlier, IReadOnlyList<JobLine> said)
    {
        lock (gate)
        {
            progress ??= earlier;
            lines = [.. said, .. lines];
        }
    }

    static string? Cut(string? text) => text is null ? null : JobText.Storable(
        text.Length > MostCharacters ? text[..(char.IsHighSurrogate(text[MostCharacters - 1]) ? MostCharacters - 1 : MostCharacters)] : text);
}

sealed record JobProgress(short Percent, string? Message);

sealed record JobLine(Guid JobId, int Attempt, int Line, DateTimeOffset At, string Text);
