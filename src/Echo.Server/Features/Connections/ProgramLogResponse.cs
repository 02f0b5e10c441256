namespace Echo.Server.Features.Connections;

/// <param name="Running">Whether the program that wrote it runs still.</param>
/// <param name="ExitCode">How it ended: its exit code, or 128 + n after signal n; null while it runs, and when there was none.</param>
/// <param name="Lines">The last 64 KiB at most, oldest first, without the connection's secrets.</param>
/// <param name="Truncated">The program wrote more before.</param>
sealed record ProgramLogResponse(Guid ClientId, bool Running, int? ExitCode, IReadOnlyList<string> Lines, bool Truncated)
{
    public static ProgramLogResponse Of(Guid clientId, ProgramErrors? errors)
    {
        if (errors is null)
            return new(clientId, false, null, [], false);
        var exit = errors.Exit;
        return new(clientId, exit is null, exit?.Code, errors.Lines(out var cut), cut);
    }
}
