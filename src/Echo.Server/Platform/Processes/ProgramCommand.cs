using System.Diagnostics;

namespace Echo.Server.Platform.Processes;

/// <summary>Turns a <see cref="ProgramStart"/> into the full command line: session, parent-death signal, limits, confinement, variables of
/// the program alone, program.</summary>
static class ProgramCommand
{
    /// <returns>Null with a sentence that names the program, when what was given can't run.</returns>
    public static ProcessStartInfo? Create(
        ProgramStart start, Confinement? confinement, string? mark, ProgramTools tools, ProgramOptions options, out string refusal)
    {
        var directory = start.WorkingDirectory ?? Environment.CurrentDirectory;
        refusal = Check(start, directory);
        if (refusal.Length > 0)
            return null;
        var environment = ProgramEnvironment.Create(start.Environment);
        if (ProgramFile.Find(start.Argv[0], environment.GetValueOrDefault("PATH"), directory, out refusal) is not { } file)
            return null;
        var loader = LoaderVariables.Take(environment);

        // env takes a program with a "=" in its path for one more variable.
        if (loader.Count > 0 && (tools.Variables is null || file.Contains('=')))
        {
            refusal = $"The program {start.Argv[0]} can't be given {loader[0][..loader[0].IndexOf('=')]} on this system.";
            return null;
        }

        if (mark is not null)
            environment[ProgramMark.Variable] = mark;

        string[] argv =
        [
            .. tools.Prefix(start.ParentDeathSignal, confinement is null ? null : ProgramLimits.Of(options)),
            .. confinement?.Prefix ?? [],
            .. loader.Count > 0 ? [tools.Variables!, .. loader] : Array.Empty<string>(),
            file,
            .. start.Argv.Skip(1),
        ];
        var command = new ProcessStartInfo(argv[0], argv[1..])
        {
            UseShellExecute = false,
            WorkingDirectory = directory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        command.Environment.Clear();
        foreach (var (name, value) in environment)
            command.Environment[name] = value;
        return command;
    }

    static string Check(ProgramStart start, string directory)
    {
        if (start.Argv is not [{ Length: > 0 } program, ..])
            return $"{start.Name} names no program.";
        if (start.Argv.Any(HasNull) || start.Environment.Any(entry => HasNull(entry.Key) || HasNull(entry.Value)))
            return $"The program {program.Replace("\0", "", StringComparison.Ordinal)} was given a null character.";
        if (start.Environment.Keys.FirstOrDefault(name => name.Length == 0 || name.Contains('=')) is { } odd)
            return $"The program {program} was given a variable with the unusable name \"{odd}\".";
        return Directory.Exists(directory) ? "" : $"The working directory {directory} of the program {program} does not exist.";
    }

    static bool HasNull(string text) => text.Contains('\0');
}
