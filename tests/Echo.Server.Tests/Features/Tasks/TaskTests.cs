namespace Echo.Server.Tests.Features.Tasks;

/// <summary>One host for all these tests, one after another.</summary>
[CollectionDefinition(Name)]
public sealed class TaskTests : ICollectionFixture<TasksHost>
{
    public const string Name = "Tasks";
}
