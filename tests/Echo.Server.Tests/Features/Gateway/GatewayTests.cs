namespace Echo.Server.Tests.Features.Gateway;

/// <summary>One host for all these tests, one after another.</summary>
[CollectionDefinition(Name)]
public sealed class GatewayTests : ICollectionFixture<GatewayHost>
{
    public const string Name = "Gateway";
}
