using System.Runtime.Versioning;
using Echo.Server.Platform.Configuration;
using Echo.Server.Platform.Security;

namespace Echo.Server.Tests.Platform.Security;

[UnsupportedOSPlatform("windows")]
public sealed class KeepingAKeyFile : IDisposable
{
    readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("echo-keys");

    string File => Path.Combine(directory.FullName, "data", "secret.key");

    public void Dispose() => directory.Delete(recursive: true);

    [Fact]
    public void MakesTheKeyOnce()
    {
        var key = KeyFile.ReadOrCreate(File);
        key.Length.ShouldBe(32);
        KeyFile.ReadOrCreate(File).ShouldBe(key);
        Directory.GetFiles(Path.GetDirectoryName(File)!).ShouldBe([File], "no draft is left");
    }

    [Fact]
    public async Task ManyProcessesGetTheSameKey()
    {
        for (var round = 0; round < 20; round++)
        {
            var file = Path.Combine(directory.FullName, $"{round}.key");
            var keys = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(
                () => Convert.ToHexString(KeyFile.ReadOrCreate(file)), TestContext.Current.CancellationToken)));
            keys.Distinct().Count().ShouldBe(1);
        }
    }

    [Fact]
    public void IsForItsOwnerOnly()
    {
        KeyFile.ReadOrCreate(File);
        System.IO.File.GetUnixFileMode(File).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        new DirectoryInfo(Path.GetDirectoryName(File)!).UnixFileMode
            .ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [Fact]
    public void RefusesAFileThatOthersMayRead()
    {
        KeyFile.ReadOrCreate(File);
        System.IO.File.SetUnixFileMode(File, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        Should.Throw<SettingsException>(() => KeyFile.ReadOrCreate(File)).Message.ShouldContain("chmod 600");
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("AAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void RefusesAFileThatHoldsNoKey(string content)
    {
        KeyFile.ReadOrCreate(File);
        System.IO.File.WriteAllText(File, content);
        Should.Throw<SettingsException>(() => KeyFile.ReadOrCreate(File)).Message.ShouldContain("restore it");
        System.IO.File.ReadAllText(File).ShouldBe(content, "a damaged key is never replaced");
    }
}
