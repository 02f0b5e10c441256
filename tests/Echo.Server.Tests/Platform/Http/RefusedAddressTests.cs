using System.Net;
using System.Net.Sockets;
using Echo.Server.Platform.Configuration;
using Echo.Server.Platform.Http;

namespace Echo.Server.Tests.Platform.Http;

/// <summary>Where the server can't listen it says which setting is to blame.</summary>
public sealed class RefusedAddressTests
{
    [Fact]
    public async Task AnAddressOfAnotherMachineIsNamed() =>
        (await RefusalAsync(("HOST", "203.0.113.7"))).ShouldStartWith("HOST is \"203.0.113.7\", which is no address of this machine: use ");

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    [InlineData("0.0.0.0")]
    [InlineData("*")]
    public async Task APortThatIsTakenIsNamed(string host)
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        (await RefusalAsync(("HOST", host), ("PORT", $"{port}"))).ShouldStartWith($"PORT {port} is in use by another program: ");
    }

    [Theory]
    [InlineData(SocketError.AccessDenied, "PORT 80 needs rights that Echo was not started with: set PORT")]
    [InlineData(SocketError.AddressFamilyNotSupported, "HOST is \"127.0.0.1\", and this machine has no such kind of address: use an IPv4 address")]
    [InlineData(SocketError.NetworkDown, "Echo can't listen on HOST \"127.0.0.1\" and PORT 80: ")]
    public void WhateverTheSystemSaysBecomesASentence(SocketError error, string sentence)
    {
        var server = new ServerOptions { Port = 80 };
        ListenRefusal.Explain(new SocketException((int)error), server).ShouldNotBeNull().ShouldStartWith(sentence);

        // As the web server puts it for localhost.
        var both = new IOException("Failed", new AggregateException(new SocketException((int)error), new SocketException((int)error)));
        ListenRefusal.Explain(both, server).ShouldNotBeNull().ShouldStartWith(sentence);
    }

    [Fact]
    public void OtherFailuresAreNotExplainedAway() =>
        ListenRefusal.Explain(new InvalidOperationException("broken", new IOException()), new ServerOptions()).ShouldBeNull();

    static async Task<string> RefusalAsync(params (string Name, string Value)[] settings) =>
        (await Should.ThrowAsync<SettingsException>(() => HttpHost.StartAsync(
            _ => { }, settings.ToDictionary(setting => setting.Name, setting => (string?)setting.Value)))).Message;
}
