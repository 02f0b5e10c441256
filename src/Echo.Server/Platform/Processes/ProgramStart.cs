namespace Echo.Server.Platform.Processes;

/// <summary>What to start and how.</summary>
public sealed record ProgramStart
{
    /// <summary>What the log calls the program; no secret belongs here.</summary>
    public required string Name { get; init; }

    /// <summary>The program and its arguments. The first element is a path, or a name that is looked up in PATH. No shell reads
    /// it.</summary>
    public required IReadOnlyList<string> Argv { get; init; }

    /// <summary>Variables on top of the few that every program inherits (<see cref="ProgramEnvironment"/>); these win.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Whose program it is, for <c>Programs:MaxPerUser</c>; null counts for nobody.</summary>
    public int? Account { get; init; }

    /// <summary>Null is the server's own working directory.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>The program and everything that it starts end together, also what detaches itself (<see cref="Confinement"/>).
    /// False only for Echo's own parts, which end in an orderly way of their own and don't count for <c>Programs:MaxCount</c>.</summary>
    public bool Confined { get; init; } = true;

    /// <summary>What the kernel sends to the program when Echo ends in whatever way; null is nothing.</summary>
    public ProgramSignal? ParentDeathSignal { get; init; } = ProgramSignal.Kill;
}
