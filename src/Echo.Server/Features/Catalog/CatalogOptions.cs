using System.ComponentModel.DataAnnotations;
using Echo.Server.Platform.Configuration;

namespace Echo.Server.Features.Catalog;

/// <summary>How much may go on at one time, and what is remembered of it. Each call can hold a message of many megabytes, here and in the server
/// behind it.</summary>
sealed class CatalogOptions
{
    [Setting("Catalog:MaxCallsPerCaller", "calls of tools, lists, resources and prompts that one user may have under way; more wait"), Range(1, 100000)]
    public int MaxCallsPerCaller { get; init; } = 64;

    [Setting("Catalog:MaxCallsPerSource", "calls that one connection or other source may have under way; more wait"), Range(1, 100000)]
    public int MaxCallsPerSource { get; init; } = 128;

    [Setting("Catalog:MaxWaitSeconds", "how long a call waits for others to end before it is refused"), Range(0, 600)]
    public int MaxWaitSeconds { get; init; } = 10;

    [Setting("Catalog:CallRetentionDays", "days that the call log goes back"), Range(1, 3650)]
    public int CallRetentionDays { get; init; } = 30;

    [Setting("Catalog:CallsKept", "newest calls that the call log holds at most; each takes some 400 bytes"), Range(1000, 1000000000)]
    public int CallsKept { get; init; } = 1_000_000;
}
