using Echo.Server.Platform.Configuration;
using Echo.Server.Platform.Database;

namespace Echo.Server.Tests.Platform.Database;

public sealed class DataDirectoryTests : IDisposable
{
    readonly string parent = Directory.CreateTempSubdirectory("echo-dir-").FullName;

    string Path => System.IO.Path.Combine(parent, "deep", "data");

    [Fact]
    public void ItIsMadeForItsOwnerAlone()
    {
        using var data = Open();
        data.Path.ShouldBe(Path);
        File.GetUnixFileMode(Path).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [Fact]
    public void ASecondHolderIsRefusedByNameAndNumber()
    {
        using (Open())
        {
            var refusal = Should.Throw<DatabaseStartException>(Open);
            refusal.Message.ShouldContain(Path);
            refusal.Message.ShouldContain($"(process {Environment.ProcessId})");
        }

        Open().Dispose();
    }

    [Fact]
    public void AnUnusableDirectoryIsNamed()
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
        File.WriteAllText(Path, "a file");
        Should.Throw<DatabaseStartException>(Open).Message.ShouldStartWith($"The data directory {Path} can't be used: ");
    }

    public void Dispose() => Directory.Delete(parent, recursive: true);

    DataDirectory Open() => new(new ServerOptions { DataDirectory = Path });
}
