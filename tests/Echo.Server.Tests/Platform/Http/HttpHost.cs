using System.Net;
using System.Net.Sockets;
using System.Text;
using Echo.Server.Platform.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Echo.Server.Tests.Platform.Http;

/// <summary>The product's pipeline with the endpoints of one test, on a real socket of 127.0.0.1. Callers sign in by
/// <see cref="TestCallers"/>.</summary>
sealed class HttpHost : IAsyncDisposable
{
    readonly WebApplication app;

    HttpHost(WebApplication app)
    {
        this.app = app;
        Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        Client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false })
        {
            BaseAddress = Address,
        };
    }

    public Uri Address { get; }

    public HttpClient Client { get; }

    public IServiceProvider Services => app.Services;

    /// <param name="settings">Pairs of name and value, as in the environment.</param>
    /// <param name="build">More services, or other ones.</param>
    public static async Task<HttpHost> StartAsync(
        Action<WebApplication> map, IReadOnlyDictionary<string, string?>? settings = null, Action<WebApplicationBuilder>? build = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection([new("HOST", "127.0.0.1"), new("PORT", "0")]);
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Logging.ClearProviders();
        builder.AddHttp();
        builder.AddTestCallers();
        builder.AddRefusalsWithoutDatabase();
        build?.Invoke(builder);
        var built = builder.Build();
        built.UseHttp();
        map(built);
        try
        {
            await built.StartAsync(TestContext.Current.CancellationToken);
        }
        catch
        {
            await built.DisposeAsync();
            throw;
        }

        return new(built);
    }

    /// <summary>Sends bytes as they are, for requests that no client would make, and reads until the server closes.</summary>
    /// <param name="request">Lines end with a line feed here and with CR LF on the wire.</param>
    public async Task<string> SendRawAsync(string request)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, Address.Port);
        await socket.SendAsync(Encoding.Latin1.GetBytes(request.ReplaceLineEndings("\r\n")));
        await using var stream = new NetworkStream(socket);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await app.DisposeAsync();
    }
}
