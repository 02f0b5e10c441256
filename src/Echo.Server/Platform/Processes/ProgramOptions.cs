using System.ComponentModel.DataAnnotations;
using Echo.Server.Platform.Configuration;

namespace Echo.Server.Platform.Processes;

/// <summary>Limits of the programs that Echo starts for connections, deployments and plugins.</summary>
public sealed class ProgramOptions
{
    [Setting("Programs:MaxCount", "how many programs may run at the same time; 0 is no limit"), Range(0, 10000)]
    public int MaxCount { get; init; } = 200;

    [Setting("Programs:MaxPerUser", "how many programs of one user's connections may run at the same time; 0 is no limit"), Range(0, 10000)]
    public int MaxPerUser { get; init; } = 50;

    // Node's own limit for its heap is about as high; what needs more is a leak, or worth a setting.
    [Setting("Programs:MemoryMegabytes", "memory of each process of a program (RLIMIT_DATA); 0 is no limit"), Range(0, 1048576)]
    public int MemoryMegabytes { get; init; } = 2048;

    // Node and Python servers open a few dozen; the limit stops a leak before it starves the machine.
    [Setting("Programs:OpenFiles", "open files of each process of a program; 0 is no limit"), Range(0, 1048576)]
    public int OpenFiles { get; init; } = 4096;

    /// <summary>Takes the place of the choice by trying; for tests of the weaker ways.</summary>
    internal Confinement? Confinement { get; init; }
}
