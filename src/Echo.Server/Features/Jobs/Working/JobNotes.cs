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
            List<(JobRun Run, JobProgress? Newest, IReadOnlyList<JobLine> Said)> notes = [];
            foreach (var job in running.All)
            {
                var (newest, said) = job.Run.TakeNotes();
                if (newest is not null || said.Count > 0)
                    notes.Add((job.Run, newest, said));
            }

            if (notes.Count > 0)
                await KeepAsync(worker, notes, cancellationToken);
        }
        finally
        {
            gate.Release();
        }
    }

    async Task KeepAsync(
        Guid worker, List<(JobRun Run, JobProgress? Newest, IReadOnlyList<JobLine> Said)> notes, CancellationToken cancellationToken)
    {
        try
        {
            await store.NoteAsync(
                worker,
                [.. from note in notes where note.Newest is not null select (note.Run.Job, note.Newest)],
                [.. notes.SelectMany(note => note.Said)],
                cancellationToken);
        }
        catch
        {
            foreach (var (run, newest, said) in notes)
                run.TakeBack(newest, said);
            throw;
        }
    }
}
