namespace Echo.Server.Tests.Features.Jobs;

/// <summary>One host for all these tests, one after another.</summary>
[CollectionDefinition(Name)]
public sealed class JobTests : ICollectionFixture<JobsHost>
{
    public const string Name = "Jobs";
}
