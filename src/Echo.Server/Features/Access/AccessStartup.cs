using Echo.Server.Features.Access.Setup;
using Echo.Server.Features.Access.Tokens;
using Echo.Server.Platform.Configuration;
using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Access;

/// <summary>Reads the signing keys, so that an unusable one stops the start and not the first request, and makes a new setup link while
/// there is no administrator (contract section 3.5).</summary>
/// <exception cref="SettingsException">A key file is not usable.</exception>
sealed class AccessStartup(IServiceProvider services, SetupStore store, SetupLink link) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        // Not a constructor's parameter: the key file may be made only when the data directory is this server's.
        services.GetRequiredService<SigningKeys>();
        var token = RandomToken.Create();
        if (await store.RenewAsync(RandomToken.Hash(token), cancellationToken))
            link.Token = token;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
