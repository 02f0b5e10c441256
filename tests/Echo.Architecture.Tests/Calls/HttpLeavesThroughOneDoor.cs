namespace Echo.Architecture.Tests.Calls;

/// <summary>Every outgoing request passes the guarded factory, which checks the address that is really connected to.</summary>
public sealed class HttpLeavesThroughOneDoor
{
    static readonly string[] Clients =
    [
        "System.Net.Http.HttpClient", "System.Net.Http.HttpMessageInvoker", "System.Net.Http.HttpClientHandler",
        "System.Net.Http.SocketsHttpHandler", "System.Net.WebSockets.ClientWebSocket",
    ];

    [Fact]
    public void OnlyTheFactoryMakesClients() => Makers(Assemblies.Product).ShouldBeAt();

    [Fact]
    public void TheCanaryMakesOne() => Makers([Assemblies.Canary]).ShouldBeAt("Echo.Server.Features.Analysis.OwnHttp");

    static IEnumerable<Violation> Makers(IEnumerable<ModuleDefinition> modules) =>
        ForbiddenCalls.In(
            modules,
            call => call.Name == ".ctor" && Clients.Contains(call.DeclaringType.FullName),
            type => type.IsIn("Echo.Server.Platform.Http.Egress"));
}
