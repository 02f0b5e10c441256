using System.Globalization;
using Echo.Server.Platform.Processes;

namespace Echo.Server.Platform.Database.Embedded;

/// <summary>As whom the own PostgreSQL runs, since it refuses to run as root.</summary>
/// <param name="Prefix">The argv that goes before PostgreSQL's own.</param>
/// <param name="Owner">Who has to own its files, as chown takes it; null when there is no choice.</param>
sealed record PostgresAccount(IReadOnlyList<string> Prefix, string? Owner)
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    static readonly string[] Names = ["postgres", "nobody"];

    public static PostgresAccount Current { get; } = new([], null);

    /// <summary>In a namespace where root is called 1000. Files stay root's own, so everything works in place, also below /root.</summary>
    public static PostgresAccount InUserNamespace { get; } = new(["unshare", "--user", "--map-user=1000", "--map-group=1000", "--"], "0:0");

    /// <summary>As another account, where the kernel grants no user namespace (most containers). It keeps the right to pass closed
    /// directories, so that the data and the programs may lie below /root. A change of the user clears the parent-death signal: it is set
    /// anew.</summary>
    public static PostgresAccount Other(int user, int group) => new(
        [
            "setpriv", $"--reuid={user}", $"--regid={group}", "--clear-groups",
            "--inh-caps=+dac_override", "--ambient-caps=+dac_override", "--pdeathsig", "INT", "--",
        ],
        $"{user}:{group}");

    /// <exception cref="DatabaseStartException">Echo runs as root and the kernel refuses every way out.</exception>
    public static async Task<PostgresAccount> ChooseAsync(ProcessSupervisor supervisor, CancellationToken cancellationToken)
    {
        if (!Environment.IsPrivilegedProcess)
            return Current;
        foreach (var account in Others().Prepend(InUserNamespace))
        {
            var attempt = new ProgramStart { Name = "account probe", Argv = [.. account.Prefix, "true"], Confined = false };
            if ((await supervisor.RunAsync(attempt, Patience, cancellationToken)).Succeeded)
                return account;
        }

        throw new DatabaseStartException(
            "PostgreSQL does not run as root, and this machine lets Echo use neither a user namespace nor another account for it: "
            + "start Echo as an ordinary user, or set DATABASE_URL to a running server.");
    }

    static IEnumerable<PostgresAccount> Others() =>
        from name in Names
        from line in File.Exists("/etc/passwd") ? File.ReadLines("/etc/passwd") : []
        let fields = line.Split(':')
        where fields.Length > 3 && fields[0] == name
        select Other(int.Parse(fields[2], CultureInfo.InvariantCulture), int.Parse(fields[3], CultureInfo.InvariantCulture));
}
