using System.Diagnostics;
using System.Net.Sockets;

namespace Echo.Server.Platform.Http.Egress;

/// <summary>Makes the clients of all outgoing HTTP. A client connects only to addresses that were checked after DNS, never looks a name up
/// a second time, and knows no proxy, no cookies and no credentials but those in its requests. It follows no redirects; where they are
/// wanted, <see cref="Redirects"/> follows them. Make one client for each purpose and keep it.</summary>
public sealed class GuardedHttp
{
    readonly TargetFinder targets;

    internal GuardedHttp(TargetFinder targets) => this.targets = targets;

    /// <summary>A client that throws <see cref="TargetRefusedException"/> where the target is not allowed.</summary>
    public HttpClient CreateClient(EgressProfile profile)
    {
#pragma warning disable RS0030 // The one place where clients are made.
        return new HttpClient(CreateHandler(profile))
#pragma warning restore RS0030
        {
            Timeout = profile.Timeout,
            MaxResponseContentBufferSize = profile.MaxBufferedBytes,
        };
    }

    /// <summary>The same for whoever keeps the time and reads the answers' bodies himself; it costs less. A refusal is the inner exception of what
    /// it throws.</summary>
    public HttpMessageInvoker CreateInvoker(EgressProfile profile) => new(CreateSockets(profile));

    /// <summary>The same for what needs a handler of its own, such as a WebSocket client.</summary>
    public HttpMessageHandler CreateHandler(EgressProfile profile) => new RefusalHandler(CreateSockets(profile));

    SocketsHttpHandler CreateSockets(EgressProfile profile) => new()
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        AutomaticDecompression = profile.Decompression,
        MaxConnectionsPerServer = profile.MaxConnectionsPerServer,
        ConnectTimeout = TimeSpan.FromSeconds(10),

        // Names move; a connection that stays for ever would not notice.
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        ActivityHeadersPropagator = DistributedContextPropagator.CreateNoOutputPropagator(),
        ConnectCallback = async (context, cancellationToken) =>
        {
            var addresses = await targets.FindAsync(context.DnsEndPoint.Host, context.DnsEndPoint.Port, profile, cancellationToken);
            return new NetworkStream(await Dialer.ConnectAsync(addresses, context.DnsEndPoint.Port, cancellationToken), ownsSocket: true);
        },
    };

    /// <summary>Looks at a URL before it is stored. It is checked again at each connect, since names can change their address.</summary>
    /// <returns>Null when the target is allowed, or can't be resolved at the moment.</returns>
    public async ValueTask<TargetRefusal?> CheckAsync(Uri target, CancellationToken cancellationToken)
    {
        try
        {
            await targets.FindAsync(target.IdnHost, target.Port, new EgressProfile(), cancellationToken);
            return null;
        }
        catch (TargetRefusedException refused)
        {
            return refused.Refusal;
        }
        catch (SocketException)
        {
            return null;
        }
    }
}
