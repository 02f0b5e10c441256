using System.ComponentModel.DataAnnotations;
using Echo.Server.Platform.Configuration;

namespace Echo.Server.Platform.Processes;

/// <summary>Limits of the programs that Echo starts for connections, deployments and plugins.</summary>
public sealed class ProgramOptions
{
    [Setting("Programs:MaxCount", "how many programs may run at the same time"), Range(1, 10000)]
    public int MaxCount { get; init; } = 200;

    // Node and Python servers open a few dozen; the limit stops a leak before it starves the machine.
    [Setting("Programs:OpenFiles", "open files of each program"), Range(64, 1048576)]
    public int OpenFiles { get; init; } = 4096;

    /// <summary>Takes the place of the choice by trying; for tests of the weaker ways.</summary>
    internal Confinement? Confinement { get; init; }
}
