namespace Echo.Server.Features.Jobs.Working;

/// <summary>This node's place among the workers.</summary>
sealed class WorkerSeat
{
    /// <summary>The worker's id while it is registered. A worker that was given up for dead comes back under another.</summary>
    public Guid? Id { get; set; }

    public string Node { get; } = $"{Environment.MachineName}:{Environment.ProcessId}";
}
