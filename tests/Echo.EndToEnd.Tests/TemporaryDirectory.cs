namespace Echo.EndToEnd.Tests;

/// <summary>A directory of one test, gone after it.</summary>
sealed class TemporaryDirectory : IDisposable
{
    readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("echo-test-");

    public string Path => directory.FullName;

    public void Dispose() => directory.Delete(recursive: true);
}
