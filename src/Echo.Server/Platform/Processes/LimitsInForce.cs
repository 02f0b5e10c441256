namespace Echo.Server.Platform.Processes;

/// <summary>Which of the limits that are set hold on this machine.</summary>
/// <param name="IsComplete">All that are set hold.</param>
/// <param name="Name">How each program is limited.</param>
public sealed record LimitsInForce(bool IsComplete, string Name)
{
    internal static LimitsInForce Of(ProgramOptions options, ProgramTools tools) =>
        ProgramLimits.Of(options).IsEmpty ? new(true, "none wanted")
            : tools.Limits is null ? new(false, "count only")
            : new(true, "prlimit");

    public override string ToString() => Name;
}
