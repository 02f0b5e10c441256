namespace Echo.Server.Features.Jobs.Working;

/// <summary>Brings progress and log lines of running jobs to the database.</summary>
sealed class JobNotes(RunningJobs running, ClaimStore store) : IDisposable
{
    readonly SemaphoreSlim gate = new(1, 1);

    public void Dispose() => gate.Dispose();

    public async Task FlushAsync(Guid worker, CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            var progress = new List<(Job, JobProgress)>();
            var lines = new List<JobLine>();
            foreach (var job in running.All)
            {
                var (newest, said) = job.Run.TakeNotes();
                if (newest is not null)
                    progress.Add((job.Job, newest));
                lines.AddRange(said);
            }

            if (progress.Count > 0 || lines.Count > 0)
                await store.NoteAsync(worker, progress, lines, cancellationToken);
        }
        finally
        {
            gate.Release();
        }
    }
}
