[assembly: AssemblyFixture(typeof(Echo.EndToEnd.Tests.SharedEcho))]

namespace Echo.EndToEnd.Tests;

/// <summary>One running server with one admin, shared by the tests that leave it as they found it.</summary>
public sealed class SharedEcho : IAsyncLifetime
{
    DirectoryInfo? directory;

    public EchoProcess Echo { get; private set; } = null!;

    public HttpClient Http => Echo.Http;

    public async ValueTask InitializeAsync()
    {
        directory = Directory.CreateTempSubdirectory("echo-tests-");
        Echo = await EchoProcess.StartAsync(directory.FullName, ("RATE_LIMIT_ENABLED", "false"));
        Echo.SignIn(await Http.RegisterAdminAsync());
    }

    public async ValueTask DisposeAsync()
    {
        await Echo.DisposeAsync();
        directory?.Delete(recursive: true);
    }
}
