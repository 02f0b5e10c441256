namespace Echo.Server.Platform.Processes;

/// <summary>Programs of the system that stand before every program and then become it; each may be missing.</summary>
sealed record ProgramTools
{
    /// <summary>setsid: an own session and group.</summary>
    public string? Session { get; init; }

    /// <summary>setpriv: the parent-death signal.</summary>
    public string? Privileges { get; init; }

    /// <summary>prlimit: limits.</summary>
    public string? Limits { get; init; }

    /// <summary>env: variables that only the program gets.</summary>
    public string? Variables { get; init; }

    /// <param name="limits">Null for none.</param>
    public IEnumerable<string> Prefix(ProgramSignal? parentDeathSignal, ProgramLimits? limits)
    {
        if (Session is not null)
            yield return Session;
        if (Privileges is not null && parentDeathSignal is { } signal)
        {
            yield return Privileges;
            yield return "--pdeathsig";
            yield return SignalName(signal);
            yield return "--";
        }

        if (Limits is not null && limits is { IsEmpty: false })
        {
            yield return Limits;
            foreach (var argument in limits.Arguments())
                yield return argument;
            yield return "--";
        }
    }

    // setpriv takes names only.
    static string SignalName(ProgramSignal signal) => signal switch
    {
        ProgramSignal.Interrupt => "INT",
        ProgramSignal.Quit => "QUIT",
        ProgramSignal.Terminate => "TERM",
        _ => "KILL",
    };
}
