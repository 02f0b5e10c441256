namespace Echo.Server.Platform.Processes;

/// <summary>Finds the file behind the first element of an argv, as execvp would. Echo looks itself, before it starts anything,
/// because the programs in between (<see cref="Confinement"/>) would turn "not found" into an exit code.</summary>
static class ProgramFile
{
    /// <returns>The absolute path, or null with a sentence that names the program.</returns>
    public static string? Find(string program, string? path, string workingDirectory, out string refusal)
    {
        refusal = "";
        if (program.Contains('/'))
        {
            var file = Path.GetFullPath(program, workingDirectory);
            if (IsExecutable(file))
                return file;
            refusal = File.Exists(file) ? $"The program {program} is not executable."
                : Directory.Exists(file) ? $"The program {program} is a directory."
                : $"The program {program} does not exist.";
            return null;
        }

        var seen = false;
        foreach (var directory in (path ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries))
        {
            var file = Path.Combine(Path.GetFullPath(directory, workingDirectory), program);
            if (IsExecutable(file))
                return file;
            seen |= File.Exists(file);
        }

        refusal = seen ? $"The program {program} in PATH is not executable." : $"The program {program} was not found in PATH.";
        return null;
    }

    static bool IsExecutable(string file) => File.Exists(file) && LibC.IsExecutable(file);
}
