using Echo.Server.Platform.Configuration;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;

namespace Echo.Server.Platform.Http;

/// <summary>The web server; where it can't listen, it says which setting is to blame.</summary>
sealed class ExplainingServer(IServer web, ServerOptions options) : IServer
{
    public IFeatureCollection Features => web.Features;

    /// <exception cref="SettingsException">The server can't listen on <c>HOST</c> and <c>PORT</c>.</exception>
    public async Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
        where TContext : notnull
    {
        try
        {
            await web.StartAsync(application, cancellationToken);
        }
        catch (Exception refused) when (ListenRefusal.Explain(refused, options) is { } sentence)
        {
            throw new SettingsException([sentence]);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => web.StopAsync(cancellationToken);

    public void Dispose() => web.Dispose();
}
