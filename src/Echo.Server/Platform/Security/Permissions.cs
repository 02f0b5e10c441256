namespace Echo.Server.Platform.Security;

/// <summary>Every permission by name (contract section 3.4). Who has which is data, kept by Access.</summary>
public static class Permissions
{
    public const string AccountRead = "account:read";
    public const string AccountWrite = "account:write";
    public const string ChatUse = "chat:use";
    public const string EventsRead = "events:read";
    public const string JobsCreate = "jobs:create";
    public const string JobsRead = "jobs:read";
    public const string JobsManage = "jobs:manage";
    public const string McpsRead = "mcps:read";
    public const string McpsCreate = "mcps:create";
    public const string McpsUpdate = "mcps:update";
    public const string McpsDelete = "mcps:delete";
    public const string KnowledgeRead = "knowledge:read";
    public const string KnowledgeCreate = "knowledge:create";
    public const string KnowledgeDelete = "knowledge:delete";
    public const string DeploymentsRead = "deployments:read";
    public const string DeploymentsCreate = "deployments:create";
    public const string DeploymentsDelete = "deployments:delete";
    public const string DeploymentsPrograms = "deployments:programs";
    public const string PluginsRead = "plugins:read";
    public const string PluginsExecute = "plugins:execute";
    public const string McpUse = "mcp:use";
    public const string ServicesExecute = "services:execute";
    public const string ServicesCreate = "services:create";
    public const string ServicesUpdate = "services:update";
    public const string ServicesDelete = "services:delete";
    public const string ServicesManage = "services:manage";
    public const string TasksRead = "tasks:read";
    public const string TasksWrite = "tasks:write";
    public const string TasksAll = "tasks:all";
    public const string ConnectionsUse = "connections:use";
    public const string ConnectionsStdio = "connections:stdio";
    public const string ConnectionsShare = "connections:share";
    public const string ConnectionsAll = "connections:all";
    public const string SetsWrite = "sets:write";
    public const string AnalyzeCreate = "analyze:create";
    public const string GitHubCreate = "github:create";
    public const string GitHubRead = "github:read";
    public const string GitHubUpdate = "github:update";
    public const string GitHubDelete = "github:delete";
    public const string UsersRead = "users:read";
    public const string UsersUpdate = "users:update";
    public const string UsersDelete = "users:delete";
    public const string BroadcastSend = "broadcast:send";
    public const string MetricsRead = "metrics:read";

    /// <summary>All permissions, in the order of the contract.</summary>
    public static IReadOnlyList<string> All { get; } =
        [.. typeof(Permissions).GetFields().Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!)];
}
