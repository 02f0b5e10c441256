using Echo.Mcp.Json;

namespace Echo.Server.Features.Plugins;

/// <summary>How an action ended.</summary>
sealed record ActionResult
{
    /// <summary>The largest result, in bytes: it is held in memory as a whole, some times over.</summary>
    public const int MostBytes = 4 * 1024 * 1024;

    public const string TooLarge = "it returned more than 4 MiB";

    /// <summary>What the action returned; empty when it failed.</summary>
    public RawJson Value { get; private init; }

    /// <summary>Why it failed, as far as the caller may read it.</summary>
    public string? Failure { get; private init; }

    /// <summary>What the action threw. Its text is for the log, and for callers only with DEBUG.</summary>
    public Exception? Thrown { get; private init; }

    public static ActionResult Of(RawJson value) => new() { Value = value };

    public static ActionResult Failed(string message) => new() { Failure = message };

    public static ActionResult Threw(Exception thrown) => new() { Thrown = thrown };
}
