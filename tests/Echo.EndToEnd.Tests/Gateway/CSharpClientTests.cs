namespace Echo.EndToEnd.Tests.Gateway;

/// <summary>The client of the C# SDK, held to each revision.</summary>
[Collection<GatewayClients>]
public sealed class CSharpClientTests(ServersOfOthers servers)
{
    [Theory]
    [InlineData("2025-03-26", true)]
    [InlineData("2025-06-18", true)]
    [InlineData("2025-11-25", true)]
    [InlineData("2025-11-25", false)]
    [InlineData("2026-07-28", true)]
    [InlineData("2026-07-28", false)]
    public async Task FindsEverything(string version, bool joined)
    {
        await using var client = await CSharpClient.ConnectAsync(servers.Endpoint(joined), await servers.NewKeyAsync(), version);
        WhatAClientFinds.ShouldBeAll(await new CSharpTour(client, joined).TakeAsync(), version, joined);
    }
}
