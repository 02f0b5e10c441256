namespace Echo.Mcp.Transports.Stdio;

public sealed class StdioTransportOptions
{
    /// <summary>Longest incoming line in bytes. A longer one ends the transport.</summary>
    public int MaxMessageBytes { get; init; } = TransportLimits.MaxMessageBytes;

    /// <summary>So many unsent bytes are kept for a program that does not read; then senders wait for their own time limit. A single
    /// message may be larger.</summary>
    public int MaxUnsentBytes { get; init; } = 1024 * 1024;

    /// <summary>Asked once when the program's output or input has ended, to say why.</summary>
    public Func<CancellationToken, ValueTask<ProgramEnd>>? WhyEnded { get; init; }

    /// <summary>How long <see cref="WhyEnded"/> may take: output ends a moment before a program does.</summary>
    public TimeSpan WhyEndedWait { get; init; } = TimeSpan.FromSeconds(2);

    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
