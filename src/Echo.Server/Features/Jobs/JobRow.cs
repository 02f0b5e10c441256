namespace Echo.Server.Features.Jobs;

/// <summary>A new job with the rules of its kind.</summary>
sealed record JobRow(NewJob Job, int MaxAttempts, int TimeoutSeconds, int KeepSeconds)
{
    public static JobRow Of(NewJob job, JobKinds kinds)
    {
        if (!kinds.Has(job.Type))
            throw new ArgumentException($"No handler of jobs of type {job.Type} is registered", nameof(job));
        var policy = kinds[job.Type].Policy;
        return new(job, policy.MaxAttempts, (int)Math.Max(1, kinds.TimeoutOf(job.Type).TotalSeconds), (int)policy.Kept.TotalSeconds);
    }
}
