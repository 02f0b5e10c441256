namespace Echo.Server.Platform.Processes;

/// <summary>A small program beside Echo that outlives it. When Echo is killed, its input ends; it then kills whatever carries Echo's
/// <see cref="ProgramMark"/> and ends itself. A namespace ends its programs without it, but for the moment between the start of a process
/// and its asking for the parent-death signal; and where there is no namespace, it is the only one to end what has detached
/// itself.</summary>
static class ProgramWarden
{
    // Twenty rounds, for programs that start others faster than they are found.
    const string Script =
        """
        read _
        round=0
        while [ $round -lt 20 ]; do
            sleep 0.3
            files=$(grep -lsaF -- "$1" /proc/[0-9]*/environ)
            [ -n "$files" ] || exit 0
            for file in $files; do
                process=${file#/proc/}
                kill -9 "${process%/environ}"
            done
            round=$((round + 1))
        done 2>/dev/null
        """;

    public static ProgramStart Start => new()
    {
        Name = "warden",
        Argv = ["/bin/sh", "-c", Script, "warden", $"{ProgramMark.Variable}={ProgramMark.Owner}/"],
        WorkingDirectory = "/",
        Confined = false,
        ParentDeathSignal = null,
    };
}
