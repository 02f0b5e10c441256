namespace Echo.Server.Platform.Processes;

/// <summary>How a program ended.</summary>
/// <param name="Code">The program's exit code, or 128 + n when signal n ended it, as shells report it.</param>
public readonly record struct ProgramExit(int Code)
{
    /// <summary>The number of the signal that ended the program; null when it exited by itself.
    /// A program that exits by itself with a code above 128 can't be told from one that a signal ended.</summary>
    public int? Signal => Code is > 128 and <= 128 + 64 ? Code - 128 : null;

    public override string ToString() => Signal is { } signal ? $"signal {signal}" : $"exit code {Code}";
}
