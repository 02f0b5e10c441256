namespace Echo.Server.Platform.Processes;

/// <summary>How this machine makes sure that nothing of a program is left when the program or Echo ends.</summary>
public enum ConfinementKind
{
    /// <summary>A process namespace made by bwrap: everything in it ends with the program, and with Echo.</summary>
    Bubblewrap,

    /// <summary>A process namespace made by unshare: the same promise.</summary>
    Namespace,

    /// <summary>The kernel grants no namespace. What detaches itself is found by a variable that it inherits, and ends a moment after the
    /// program or Echo, unless it has cleared its environment: best effort only.</summary>
    ProcessGroup,
}

/// <summary>The way that was chosen by trying, once per start of the server.</summary>
public sealed record Confinement(ConfinementKind Kind)
{
    /// <summary>Whether descendants that detach themselves are sure to end.</summary>
    public bool IsComplete => Kind != ConfinementKind.ProcessGroup;

    /// <summary>The argv that goes before the program's own.</summary>
    internal IReadOnlyList<string> Prefix { get; init; } = [];

    public override string ToString() => Kind switch
    {
        ConfinementKind.Bubblewrap => "bwrap",
        ConfinementKind.Namespace => "unshare",
        _ => "process groups only",
    };
}
