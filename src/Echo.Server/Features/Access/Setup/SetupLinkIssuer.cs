using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Access.Setup;

/// <summary>Makes a new setup link at each start while there is no administrator (contract section 3.5).</summary>
sealed class SetupLinkIssuer(SetupStore store, SetupLink link) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var token = RandomToken.Create();
        if (await store.RenewAsync(RandomToken.Hash(token), cancellationToken))
            link.Token = token;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
