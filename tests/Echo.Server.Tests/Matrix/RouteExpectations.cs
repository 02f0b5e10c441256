namespace Echo.Server.Tests.Matrix;

/// <summary>Who may call what, written from the contract (sections 3.4 and 26) and not from the code. A route that is missing here fails
/// the tests.</summary>
static class RouteExpectations
{
    const string Public = "public";

    static readonly string[] Everybody = ["viewer", "user", "developer", "admin"];
    static readonly string[] Users = ["user", "developer", "admin"];
    static readonly string[] Admins = ["admin"];

    public static readonly Dictionary<string, string[]> Holders = new()
    {
        ["account:read"] = Everybody,
        ["account:write"] = Everybody,
        ["chat:use"] = Everybody,
        ["events:read"] = Everybody,
        ["broadcast:send"] = Admins,
        ["connections:use"] = Users,
        ["mcp:use"] = Users,
        ["users:read"] = Admins,
        ["users:update"] = Admins,
        ["users:delete"] = Admins,
    };

    public static readonly Dictionary<string, string> Permissions = new()
    {
        ["GET /"] = Public,
        ["GET /api/docs"] = Public,
        ["GET /api/redoc"] = Public,
        ["GET /docs"] = Public,
        ["GET /docs/assets/{file}"] = Public,
        ["GET /health"] = Public,
        ["GET /metrics"] = Public,
        ["GET /openapi.json"] = Public,
        ["GET /redoc"] = Public,
        ["GET /setup/"] = Public,
        ["POST /setup/"] = Public,
        ["POST /auth/register"] = Public,
        ["POST /auth/login"] = Public,
        ["POST /auth/refresh"] = Public,
        ["POST /auth/create-admin"] = Public,
        ["POST /auth/logout"] = "account:write",
        ["GET /me"] = "account:read",
        ["POST /api/v1/auth/register"] = Public,
        ["POST /api/v1/auth/login"] = Public,
        ["POST /api/v1/auth/refresh"] = Public,
        ["POST /api/v1/auth/logout"] = Public,
        ["GET /api/v1/auth/api-keys/"] = "account:read",
        ["POST /api/v1/auth/api-keys/"] = "account:write",
        ["DELETE /api/v1/auth/api-keys/{key_id}"] = "account:write",
        ["POST /auth/forgot-password"] = Public,
        ["POST /auth/resend-verification"] = Public,
        ["GET /auth/reset-password"] = Public,
        ["POST /auth/reset-password"] = Public,
        ["GET /auth/verify/{token}"] = Public,
        ["GET /admin/users/"] = "users:read",
        ["GET /admin/users/{user_id}"] = "users:read",
        ["GET /admin/users/stats/summary"] = "users:read",
        ["GET /api/users/"] = "users:read",
        ["GET /api/users/stats/overview"] = "users:read",
        ["GET /api/users/{id}"] = "account:read",
        ["PUT /api/users/{id}"] = "account:write",
        ["DELETE /api/users/{id}"] = "users:delete",
        ["GET /api/v1/calls"] = "account:read",
        ["GET /api/v1/audit"] = "users:read",
        ["POST /api/auth/register"] = Public,
        ["POST /api/auth/login"] = Public,
        ["POST /api/auth/refresh"] = Public,
        ["GET /api/auth/profile"] = "account:read",
        ["POST /api/auth/api-key/generate"] = "account:write",
        ["POST /chat/send"] = "chat:use",
        ["GET /chat/history/{user_id}"] = "chat:use",
        ["GET /chat/unread-count"] = "chat:use",
        ["POST /chat/mark-read"] = "chat:use",
        ["GET /chat/conversations"] = "chat:use",
        ["GET /ws/chat/{user_id}"] = "chat:use",
        ["POST /mcp/connect"] = "connections:use",
        ["POST /mcp/call_tool"] = "connections:use",
        ["POST /mcp/read_resource"] = "connections:use",
        ["POST /mcp/get_prompt"] = "connections:use",
        ["POST /mcp/disconnect"] = "connections:use",
        ["POST /mcp/approve_tool"] = "connections:use",
        ["GET /api/v1/connections/"] = "connections:use",
        ["POST /api/v1/connections/"] = "connections:use",
        ["GET /api/v1/connections/{client_id}"] = "connections:use",
        ["PATCH /api/v1/connections/{client_id}"] = "connections:use",
        ["DELETE /api/v1/connections/{client_id}"] = "connections:use",
        ["POST /api/v1/connections/{client_id}/reconnect"] = "connections:use",
        ["GET /api/v1/connections/{client_id}/changes"] = "connections:use",
        ["GET /api/v1/connections/{client_id}/calls"] = "connections:use",
        ["GET /mcp/list_tools"] = "connections:use",
        ["GET /mcp/list_resources"] = "connections:use",
        ["GET /mcp/list_prompts"] = "connections:use",
        ["GET /mcp/clients"] = "connections:use",
        ["GET /mcp/client/{client_id}"] = "connections:use",
        ["GET /api/v1/connections/{client_id}/log"] = "connections:use",
        ["POST /api/v1/connections/import"] = "connections:use",
        ["GET /api/v1/connections/{client_id}/client-config"] = "mcp:use",
        ["GET /api/v1/client-config"] = "mcp:use",
        ["POST /mcp/"] = "mcp:use",
        ["GET /mcp/"] = "mcp:use",
        ["DELETE /mcp/"] = "mcp:use",
        ["POST /mcp/servers/{slug}"] = "mcp:use",
        ["GET /mcp/servers/{slug}"] = "mcp:use",
        ["DELETE /mcp/servers/{slug}"] = "mcp:use",
        ["GET /mcp/oauth/callback"] = Public,
        ["POST /mcp/oauth/callback"] = "connections:use",
        ["GET /oauth/client-metadata.json"] = Public,
        ["GET /ws/info"] = Public,
        ["GET /ws"] = "events:read",
        ["GET /ws/root"] = "events:read",
        ["GET /events"] = "events:read",
        ["POST /ws/tickets"] = "events:read",
        ["POST /broadcast"] = "broadcast:send",
    };

    /// <summary>Sockets say whom they refuse after the handshake; without one nobody is told anything.</summary>
    public static bool OpensSocket(string route) => route is "GET /ws" or "GET /ws/root" or "GET /ws/chat/{user_id}";

    public static bool IsPublic(string route) => Permissions[route] == Public;
}
