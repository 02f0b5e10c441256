namespace Echo.Server.Features.Jobs;

/// <summary>Changes jobs for people, and tells workers.</summary>
sealed class JobSteering(JobStore jobs, JobFigureStore figures, JobHints hints)
{
    /// <param name="ownerId">The only account whose job it may be; null for any.</param>
    public async Task<JobChange> CancelAsync(Guid id, int? ownerId, CancellationToken cancellationToken)
    {
        var change = await jobs.CancelAsync(id, ownerId, cancellationToken);
        if (change == JobChange.Requested)
            hints.TellCancelled(id);
        return change;
    }

    /// <inheritdoc cref="CancelAsync"/>
    public async Task<JobChange> RetryAsync(Guid id, int? ownerId, CancellationToken cancellationToken)
    {
        var change = await jobs.RetryAsync(id, ownerId, cancellationToken);
        if (change == JobChange.Done)
            hints.TellReady();
        return change;
    }

    /// <summary>No job of the type begins from now on; what runs goes on.</summary>
    public Task PauseAsync(string type, CancellationToken cancellationToken) => figures.PauseAsync(type, cancellationToken);

    public async Task ResumeAsync(string type, CancellationToken cancellationToken)
    {
        await figures.ResumeAsync(type, cancellationToken);
        hints.TellReady();
    }
}
