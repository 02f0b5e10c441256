using System.Collections.Frozen;

namespace Echo.Server.Platform.Processes;

/// <summary>Variables that change how the system's loader, its C library or a shell begins. They are meant for the program alone: the
/// programs that stand before it (<see cref="ProgramTools"/>, <see cref="Confinement"/>) see to it that it ends, and with foreign code in
/// them they would not.</summary>
static class LoaderVariables
{
    static readonly string[] Prefixes = ["LD_", "DYLD_", "MALLOC_", "BASH_FUNC_"];

    static readonly FrozenSet<string> Names = FrozenSet.Create(
        StringComparer.Ordinal,
        "GLIBC_TUNABLES", "GCONV_PATH", "LOCPATH", "NLSPATH", "ENV", "BASH_ENV", "BASHOPTS", "SHELLOPTS", "POSIXLY_CORRECT", "IFS", "PS4");

    /// <summary>Takes them out of an environment.</summary>
    /// <returns>As arguments of <c>env</c>, <c>NAME=value</c>. They show in the process list, where a secret in them would too.</returns>
    public static IReadOnlyList<string> Take(Dictionary<string, string> environment)
    {
        var taken = environment.Where(entry => Is(entry.Key)).OrderBy(entry => entry.Key, StringComparer.Ordinal).ToList();
        foreach (var (name, _) in taken)
            environment.Remove(name);
        return [.. taken.Select(entry => $"{entry.Key}={entry.Value}")];
    }

    static bool Is(string name) => Names.Contains(name) || Prefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal));
}
