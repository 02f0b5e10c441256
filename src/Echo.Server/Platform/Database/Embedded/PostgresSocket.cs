using System.Security.Cryptography;
using System.Text;

namespace Echo.Server.Platform.Database.Embedded;

/// <summary>The directory of the Unix socket that the own PostgreSQL listens on; only its owner may enter.</summary>
sealed class PostgresSocket
{
    public const int Port = 5432;

    // sockaddr_un holds 108 bytes with the final zero.
    const int LongestPath = 107;
    public PostgresSocket(DataDirectory data)
    {
        var usual = Path.Combine(data.Path, "run");
        Directory = Fits(usual) ? usual : ChooseElsewhere(data);
        OwnerOnlyDirectory.Create(Directory);
    }

    public string Directory { get; }

    // A comma separates hosts in a connection string, and no quotes help.
    static bool Fits(string directory) =>
        Encoding.UTF8.GetByteCount($"{directory}/.s.PGSQL.{Port}") <= LongestPath && !directory.Contains(',');

    // The name can't be foreseen, so nobody else can be there first. A file remembers it for the next start, which clears it away.
    static string ChooseElsewhere(DataDirectory data)
    {
        var memory = Path.Combine(data.Path, "run.path");
        if (File.Exists(memory) && File.ReadAllText(memory) is { Length: > 0 } former && System.IO.Directory.Exists(former))
            System.IO.Directory.Delete(former, recursive: true);
        var name = $"echo-{RandomNumberGenerator.GetHexString(16, lowercase: true)}";
        var chosen = new[] { Path.GetTempPath(), "/tmp" }.Select(parent => Path.Combine(parent, name)).First(Fits);
        File.WriteAllText(memory, chosen);
        return chosen;
    }
}
