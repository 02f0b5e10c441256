namespace Echo.EndToEnd.Tests.Gateway;

/// <summary>The tests that share <see cref="ServersOfOthers"/>, one after the other.</summary>
[CollectionDefinition]
public sealed class GatewayClients : ICollectionFixture<ServersOfOthers>;
