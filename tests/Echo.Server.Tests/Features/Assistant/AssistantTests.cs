namespace Echo.Server.Tests.Features.Assistant;

/// <summary>One host for all these tests, one after another.</summary>
[CollectionDefinition(Name)]
public sealed class AssistantTests : ICollectionFixture<AssistantHost>
{
    public const string Name = "Assistant";
}
