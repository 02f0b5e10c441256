namespace Echo.Server.Tests.Features.Plugins;

/// <summary>One host for all these tests, one after another.</summary>
[CollectionDefinition(Name)]
public sealed class PluginTests : ICollectionFixture<PluginHost>
{
    public const string Name = "Plugins";
}
