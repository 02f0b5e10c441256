using Echo.Server.Platform.Logging;

namespace Echo.Server.Tests.Platform.Logging;

public sealed class LogFileTests : IDisposable
{
    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("echo-log");
    readonly SettableClock clock = new();

    string FilePath => Path.Combine(folder.FullName, "logs", "echo.log");

    [Fact]
    public void EachDayHasItsFileAndFourteenAreKept()
    {
        using (var file = new LogFile(FilePath, clock))
        {
            for (var day = 0; day < 20; day++)
            {
                file.Write("day\n"u8);
                File.SetLastWriteTimeUtc(FilePath, clock.GetUtcNow().UtcDateTime);
                clock.Advance(TimeSpan.FromDays(1));
            }
        }

        var names = Directory.GetFiles(Path.GetDirectoryName(FilePath)!).Select(Path.GetFileName).Order(StringComparer.Ordinal).ToList();
        names.Count.ShouldBe(14);
        names[0].ShouldBe("echo.log");
        names[1].ShouldBe("echo.log.2026-02-06");
        names[^1].ShouldBe("echo.log.2026-02-18");
    }

    [Fact]
    public void AFullDiskCostsLinesAndNothingElse()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "this system has no disk that is always full");
        Directory.CreateDirectory(Path.GetDirectoryName(FilePath)!);
        File.CreateSymbolicLink(FilePath, "/dev/full");
        using (var file = new LogFile(FilePath, clock))
        {
            file.Write("lost\n"u8);
            File.Delete(FilePath);
            clock.Advance(TimeSpan.FromMinutes(1));
            file.Write("kept\n"u8);
        }

        File.ReadAllText(FilePath).ShouldBe("kept\n");
    }

    [Fact]
    public void ARestartOnTheSameDayAppends()
    {
        for (var start = 0; start < 2; start++)
        {
            using var file = new LogFile(FilePath, clock);
            file.Write("start\n"u8);
            File.SetLastWriteTimeUtc(FilePath, clock.GetUtcNow().UtcDateTime);
        }

        File.ReadAllText(FilePath).ShouldBe("start\nstart\n");
    }

    [Fact]
    public void OtherFilesBesideTheLogStay()
    {
        using var file = new LogFile(FilePath, clock);
        var other = FilePath + ".note";
        File.WriteAllText(other, "mine");
        for (var day = 0; day < 20; day++)
        {
            file.Write("day\n"u8);
            File.SetLastWriteTimeUtc(FilePath, clock.GetUtcNow().UtcDateTime);
            clock.Advance(TimeSpan.FromDays(1));
        }

        File.Exists(other).ShouldBeTrue();
    }

    [Fact]
    public void ALostFolderCostsLinesOnly()
    {
        using var file = new LogFile(FilePath, clock);
        clock.Advance(TimeSpan.FromDays(1));
        Directory.Delete(Path.GetDirectoryName(FilePath)!, recursive: true);
        File.WriteAllText(Path.GetDirectoryName(FilePath)!, "in the way");
        Should.NotThrow(() => file.Write("lost\n"u8));

        File.Delete(Path.GetDirectoryName(FilePath)!);
        clock.Advance(TimeSpan.FromSeconds(11));
        file.Write("found\n"u8);
        File.ReadAllText(FilePath).ShouldBe("found\n");
    }

    public void Dispose() => folder.Delete(recursive: true);
}
