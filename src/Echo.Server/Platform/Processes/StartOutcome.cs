using System.Diagnostics.CodeAnalysis;

namespace Echo.Server.Platform.Processes;

/// <summary>A started program, or one sentence that names the program and says why it was not started.</summary>
public readonly record struct StartOutcome
{
    /// <summary>The running program; the receiver owns it and disposes it.</summary>
    public SupervisedProcess? Process { get; private init; }

    /// <summary>Fit to be shown to the person who wrote the program's definition.</summary>
    public string? Refusal { get; private init; }

    [MemberNotNullWhen(true, nameof(Process))]
    [MemberNotNullWhen(false, nameof(Refusal))]
    public bool IsStarted => Process is not null;

    internal static StartOutcome Started(SupervisedProcess process) => new() { Process = process };

    internal static StartOutcome Refused(string refusal) => new() { Refusal = refusal };
}
