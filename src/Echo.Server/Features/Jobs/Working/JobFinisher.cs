using System.Threading.Channels;
using Echo.Server.Platform.Database;

namespace Echo.Server.Features.Jobs.Working;

/// <summary>Writes how attempts ended, those of a moment together. While the database is away it tries again: what was done is not done twice
/// for that.</summary>
sealed partial class JobFinisher(
    ClaimStore store, WorkerSeat seat, RunningJobs running, JobNotes notes, JobHints hints, JobEnds ends, TimeProvider time, ILogger<JobFinisher> logger)
{
    const int MostAtOnce = 500;
    const string Unwritable = "What the job brought could not be stored";

    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    // Bounded by the places for running jobs: each stands here at most once.
    readonly Channel<JobEnd> waiting = Channel.CreateBounded<JobEnd>(new BoundedChannelOptions(10_000) { SingleReader = true });

    volatile bool moreWait;
    volatile bool isWriting;

    /// <summary>Ends are on the way to the database; when they are there, places are free.</summary>
    public bool IsWriting => isWriting || waiting.Reader.Count > 0;

    /// <summary>Whether jobs wait that had no place: then each end is a reason to look.</summary>
    public void NoteMore(bool more) => moreWait = more;

    public ValueTask AddAsync(JobEnd end, CancellationToken cancellationToken) => waiting.Writer.WriteAsync(end, cancellationToken);

    /// <summary>Writes until it is told to stop, and then no more.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var batch = new List<JobEnd>();
        while (await waiting.Reader.WaitToReadAsync(cancellationToken))
        {
            while (batch.Count < MostAtOnce && waiting.Reader.TryRead(out var end))
                batch.Add(end);
            isWriting = true;
            await WriteAsync(batch, cancellationToken);
            isWriting = false;
            foreach (var end in batch)
            {
                running.Remove(end.Job.Id);
                ends.Tell(end.Job.Id);
            }

            batch.Clear();
            if (moreWait)
                hints.LookHere();
        }
    }

    async Task WriteAsync(List<JobEnd> batch, CancellationToken cancellationToken)
    {
        for (var isFirst = true; seat.Id is { } worker; isFirst = false)
        {
            try
            {
                await notes.FlushAsync(worker, cancellationToken);
                await store.FinishAsync(worker, seat.Node, batch, cancellationToken);
                return;
            }
            catch (Exception exception) when (exception.IsDatabaseUnavailable)
            {
                if (isFirst)
                    LogLate(batch.Count, exception.Message);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                LogUnwritable(exception, batch[0].Job.Type);
                await WriteSinglyAsync(batch, cancellationToken);
                return;
            }

            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    // One end that can't be stored must not keep the others from it.
    async Task WriteSinglyAsync(List<JobEnd> batch, CancellationToken cancellationToken)
    {
        if (batch is not [var only])
        {
            foreach (var end in batch)
                await WriteAsync([end], cancellationToken);
        }
        else if (only is not { Kind: JobState.Failed, Error: Unwritable })
        {
            await WriteAsync([new(only.Job, JobState.Failed, Unwritable)], cancellationToken);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The ends of {Count} jobs could not be written yet: {Reason}")]
    partial void LogLate(int count, string reason);

    [LoggerMessage(LogLevel.Error, "What jobs of type {Type} or others brought could not be written")]
    partial void LogUnwritable(Exception exception, string type);
}
