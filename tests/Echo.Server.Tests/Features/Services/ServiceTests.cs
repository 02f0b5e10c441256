namespace Echo.Server.Tests.Features.Services;

/// <summary>One host for all these tests, one after another.</summary>
[CollectionDefinition(Name)]
public sealed class ServiceTests : ICollectionFixture<ServicesHost>
{
    public const string Name = "Services";
}
