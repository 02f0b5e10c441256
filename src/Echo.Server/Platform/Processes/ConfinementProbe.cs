using System.Diagnostics;

namespace Echo.Server.Platform.Processes;

/// <summary>Finds the best confinement that this kernel grants by starting a tiny program in each, best first.</summary>
sealed class ConfinementProbe(StarterThread starter)
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    // Process 1 of a namespace neither gets signals that it has no handler for nor may it leave dead children lying about. Most
    // programs don't know that, so a shell holds the place. The program's argv is its "$@" and is never read as shell text.
    static readonly string[] FirstProcess = ["/bin/sh", "-c", "\"$@\"; exit $?", "sh"];

    static readonly string[] HasOwnNumbers = ["/bin/sh", "-c", "test $$ -lt 10"];

    public async Task<ProgramTools> FindToolsAsync()
    {
        var tools = new ProgramTools
        {
            Session = Find("setsid"),
            Privileges = Find("setpriv"),
            Limits = Find("prlimit"),
            Variables = Find("env"),
        };

        // Small systems have a setpriv without parent-death signals.
        return await SucceedsAsync([.. tools.Prefix(ProgramSignal.Kill, limits: null), "/bin/sh", "-c", ":"])
            ? tools
            : tools with { Privileges = null };
    }

    public async Task<Confinement> ChooseAsync(ProgramTools tools)
    {
        await foreach (var working in FindWorkingAsync(tools))
            return working;
        return new Confinement(ConfinementKind.ProcessGroup);
    }

    /// <summary>All namespaces that the kernel grants, best first.</summary>
    public async IAsyncEnumerable<Confinement> FindWorkingAsync(ProgramTools tools)
    {
        foreach (var candidate in Candidates())
        {
            if (await SucceedsAsync([.. tools.Prefix(ProgramSignal.Kill, limits: null), .. candidate.Prefix, .. HasOwnNumbers]))
                yield return candidate;
        }
    }

    static IEnumerable<Confinement> Candidates()
    {
        if (Find("bwrap") is { } bwrap)
        {
            string[] prefix = [bwrap, "--unshare-pid", "--die-with-parent", "--dev-bind", "/", "/"];
            yield return new Confinement(ConfinementKind.Bubblewrap) { Prefix = [.. prefix, "--proc", "/proc", "--"] };
            yield return new Confinement(ConfinementKind.Bubblewrap) { Prefix = [.. prefix, "--"] };
        }

        if (Find("unshare") is not { } unshare)
            yield break;
        foreach (string[] user in (string[][])[[], ["--user", "--map-current-user"]])
        {
            // Containers often forbid to mount a new /proc; the namespace itself keeps its promise without.
            foreach (string[] proc in (string[][])[["--mount-proc"], []])
            {
                yield return new Confinement(ConfinementKind.Namespace)
                {
                    Prefix = [unshare, .. user, "--pid", "--fork", "--kill-child", .. proc, "--", .. FirstProcess],
                };
            }
        }
    }

    async Task<bool> SucceedsAsync(string[] argv)
    {
        var start = new ProcessStartInfo(argv[0], argv[1..])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using var process = await starter.StartAsync(start, CancellationToken.None);
            using var patience = new CancellationTokenSource(Patience);
            try
            {
                await process.WaitForExitAsync(patience.Token);
                return process.ExitCode == 0;
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                return false;
            }
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    static string? Find(string program) =>
        ProgramFile.Find(program, $"{Environment.GetEnvironmentVariable("PATH")}:/usr/bin:/bin:/usr/sbin:/sbin", "/", out _);
}
