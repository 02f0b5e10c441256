namespace Echo.Architecture.Tests.House;

/// <summary>The interfaces of the house. One stands only where two real implementations are behind it, where the outside world begins,
/// or where a room lets others contribute without knowing them.</summary>
static class Seams
{
    public static readonly Dictionary<string, string> Interfaces = new()
    {
        ["IToolSource"] = "tools come from connections, services, plugins and knowledge",
        ["IUpstreamTransport"] = "an upstream is reached over stdio, streamable HTTP or HTTP+SSE",
        ["IServerRunner"] = "a deployed server is a child process or a container",
        ["IEventBus"] = "nodes wake each other by PostgreSQL or by RabbitMQ",
        ["IToolRanking"] = "a model that has too many tools to see finds them by words, or by whatever knows more of meaning",
        ["IChatModel"] = "a model endpoint may be configured or not",
        ["IJobHandler"] = "every feature with background work contributes one for each kind",
        ["IJobFollower"] = "a feature whose jobs end without their handler",
        ["IAccountRemoval"] = "every feature cleans up after a deleted account",
        ["IUserStatistics"] = "every feature contributes numbers to a user's page",
        ["ITopicState"] = "every feature tells a new subscriber the current state",
        ["IQueryParameters"] = "the API description recognises a query, whatever its class",
        ["IServerView"] = "MCP clients see all servers joined, or one as it is",
        ["IPlugin"] = "plugin authors write it, and the server has one of its own",
        ["IRequestRules"] = "a request class may check its fields together",
    };
}
