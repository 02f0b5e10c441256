using Echo.Testing;

[assembly: AssemblyFixture(typeof(Echo.EndToEnd.Tests.SharedEcho))]

namespace Echo.EndToEnd.Tests;

/// <summary>One running server with one admin, shared by the tests that leave it as they found it.</summary>
public sealed class SharedEcho : IAsyncLifetime
{
    /// <summary>Stands in a secret setting of the server, and must appear nowhere.</summary>
    public const string Canary = "canary-5f1c0e6ab27d4c1e9d0f";

    DirectoryInfo? directory;

    public EchoProcess Echo { get; private set; } = null!;

    /// <summary>What the server takes for the model.</summary>
    public ScriptedModel Model { get; private set; } = null!;

    public HttpClient Http => Echo.Http;

    public async ValueTask InitializeAsync()
    {
        directory = Directory.CreateTempSubdirectory("echo-e2e-");
        Model = await ScriptedModel.StartAsync();
        Echo = await EchoProcess.StartAsync(
            directory.FullName,
            ("RATE_LIMIT_ENABLED", "false"),
            ("ADMIN_SECRET_KEY", Canary),
            ("OPENAI_API_KEY", ScriptedModel.Key),
            ("OPENAI_API_BASE", Model.Url));
        Echo.SignIn(await Http.RegisterAdminAsync());
    }

    public async ValueTask DisposeAsync()
    {
        await Echo.DisposeAsync();
        await Model.DisposeAsync();
        directory?.Delete(recursive: true);
    }
}
