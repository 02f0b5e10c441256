namespace Echo.Server.Tests.Features.Google;

/// <summary>One host for all these tests, one after another.</summary>
[CollectionDefinition(Name)]
public sealed class GoogleTests : ICollectionFixture<GoogleHost>
{
    public const string Name = "Google";
}
