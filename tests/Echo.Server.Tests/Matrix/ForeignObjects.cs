using System.Text.Json.Nodes;
using Dapper;
using Echo.Server.Tests.Features.Connections;

namespace Echo.Server.Tests.Matrix;

/// <summary>Things that belong to the developer's account, and for each route that names one the request by which another account would
/// reach for it.</summary>
public sealed class ForeignObjects : IAsyncLifetime
{
    readonly TinyMcpServer server = new("token");
    readonly Dictionary<string, string> ids = [];

    /// <summary>The requests: path and body, in which <c>&lt;name&gt;</c> stands for an id. A route that needs more than a plain account has
    /// is refused before it looks.</summary>
    internal static readonly Dictionary<string, (string Path, string? Body, int Status)> Requests = new()
    {
        ["GET /admin/users/{user_id}"] = ("/admin/users/<uid>", null, 403),
        ["GET /api/users/{id}"] = ("/api/users/<user>", null, 404),
        ["PUT /api/users/{id}"] = ("/api/users/<user>", """{"username":"taken-over"}""", 404),
        ["DELETE /api/users/{id}"] = ("/api/users/<user>", null, 403),
        ["DELETE /api/v1/auth/api-keys/{key_id}"] = ("/api/v1/auth/api-keys/<key>", null, 404),
        // The caller's own conversation with that account: there is no way to name one of two others.
        ["GET /chat/history/{user_id}"] = ("/chat/history/<uid>", null, 200),
        ["GET /ws/chat/{user_id}"] = ("/ws/chat/<uid>", null, 426),
        ["GET /mcp/client/{client_id}"] = ("/mcp/client/<client>", null, 404),
        ["GET /api/v1/connections/{client_id}/log"] = ("/api/v1/connections/<client>/log", null, 404),
        ["GET /api/v1/connections/{client_id}/client-config"] = ("/api/v1/connections/<client>/client-config", null, 404),
        ["GET /mcp/list_tools"] = ("/mcp/list_tools?client_id=<client>", null, 404),
        ["GET /mcp/list_resources"] = ("/mcp/list_resources?client_id=<client>", null, 404),
        ["GET /mcp/list_prompts"] = ("/mcp/list_prompts?client_id=<client>", null, 404),
        ["POST /mcp/call_tool"] = ("/mcp/call_tool", """{"client_id":"<client>","tool_name":"echo","arguments":{}}""", 404),
        ["POST /mcp/read_resource"] = ("/mcp/read_resource", """{"client_id":"<client>","uri":"a:b"}""", 404),
        ["POST /mcp/get_prompt"] = ("/mcp/get_prompt", """{"client_id":"<client>","prompt_name":"p"}""", 404),
        ["POST /mcp/approve_tool"] = ("/mcp/approve_tool", """{"client_id":"<client>","tool_name":"echo"}""", 404),
        ["GET /api/v1/connections/{client_id}"] = ("/api/v1/connections/<client>", null, 404),
        ["PATCH /api/v1/connections/{client_id}"] = ("/api/v1/connections/<client>", """{"name":"taken over"}""", 404),
        ["DELETE /api/v1/connections/{client_id}"] = ("/api/v1/connections/<spare>", null, 404),
        ["POST /api/v1/connections/{client_id}/reconnect"] = ("/api/v1/connections/<client>/reconnect", "{}", 404),
        ["GET /api/v1/connections/{client_id}/changes"] = ("/api/v1/connections/<client>/changes", null, 404),
        ["GET /api/v1/connections/{client_id}/calls"] = ("/api/v1/connections/<client>/calls", null, 404),
        ["POST /mcp/servers/{slug}"] = ("/mcp/servers/<slug>", "{}", 404),
        ["GET /mcp/servers/{slug}"] = ("/mcp/servers/<slug>", null, 404),
        ["DELETE /mcp/servers/{slug}"] = ("/mcp/servers/<slug>", null, 404),
        ["POST /mcp/sets/{slug}"] = ("/mcp/sets/<set>", "{}", 404),
        ["GET /mcp/sets/{slug}"] = ("/mcp/sets/<set>", null, 404),
        ["DELETE /mcp/sets/{slug}"] = ("/mcp/sets/<set>", null, 404),
        ["GET /api/v1/sets/{slug}"] = ("/api/v1/sets/<set>", null, 404),
        ["PUT /api/v1/sets/{slug}"] = ("/api/v1/sets/<set>", """{"name":"taken over"}""", 403),
        ["DELETE /api/v1/sets/{slug}"] = ("/api/v1/sets/<set>", null, 403),
        ["GET /api/v1/jobs/{id}"] = ("/api/v1/jobs/<job>", null, 404),
        ["POST /api/v1/jobs/{id}/cancel"] = ("/api/v1/jobs/<job>/cancel", "{}", 404),
        ["POST /api/v1/jobs/{id}/retry"] = ("/api/v1/jobs/<job>/retry", "{}", 404),
        ["POST /api/v1/jobs/types/{type}/pause"] = ("/api/v1/jobs/types/task/pause", "{}", 403),
        ["POST /api/v1/jobs/types/{type}/resume"] = ("/api/v1/jobs/types/task/resume", "{}", 403),
        ["GET /api/v1/tasks/{task_id}"] = ("/api/v1/tasks/<job>", null, 404),
        ["GET /result/{job_id}"] = ("/result/<run>", null, 404),
        ["GET /result/{job_id}/transcript"] = ("/result/<run>/transcript", null, 404),
        ["POST /api/v1/approvals/{id}"] = ("/api/v1/approvals/<approval>", """{"decision":"allow"}""", 404),
        // A name, which everybody has policies of his own for; the caller has no such tool.
        ["PUT /api/v1/approvals/policies/{tool}"] = ("/api/v1/approvals/policies/<slug>__echo", """{"policy":"deny"}""", 404),
        ["DELETE /api/v1/approvals/policies/{tool}"] = ("/api/v1/approvals/policies/<slug>__echo", null, 404),
        ["GET /api/tasks/{id}"] = ("/api/tasks/<task>", null, 404),
        ["PUT /api/tasks/{id}"] = ("/api/tasks/<task>", """{"title":"taken over"}""", 404),
        ["DELETE /api/tasks/{id}"] = ("/api/tasks/<spare-task>", null, 404),
        ["POST /api/tasks/{id}/execute"] = ("/api/tasks/<task>/execute", "{}", 404),
        // Services belong to nobody: whoever may execute one may execute all.
        ["GET /services/{service_id}"] = ("/services/<service>", null, 200),
        ["PUT /services/update/{id}"] = ("/services/update/<service>", """{"name":"taken over"}""", 403),
        ["DELETE /services/delete/{id}"] = ("/services/delete/<spare-service>", null, 403),
        ["PATCH /services/status/{id}"] = ("/services/status/<service>", """{"is_active":true}""", 403),
        ["GET /services/available/types/{type}"] = ("/services/available/types/matrix", null, 200),
        ["GET /services/available/{type}/{name}/schema"] = ("/services/available/matrix/Fixed/schema", null, 200),
        ["POST /services/{id}/execute"] = ("/services/<service>/execute", "{}", 200),
        ["POST /services/available/{type}/{name}/execute"] = ("/services/available/matrix/Fixed/execute", "{}", 200),
        ["POST /services/admin/{id}/test"] = ("/services/admin/<service>/test", "{}", 403),
        ["POST /mcp/disconnect"] = ("/mcp/disconnect", """{"client_id":"<client>"}""", 404),
    };

    public EchoHost Echo { get; } = new();

    public async ValueTask InitializeAsync()
    {
        await Echo.InitializeAsync();
        await server.StartAsync();
        var me = (await Echo.SendAsync(HttpMethod.Get, "/me", Echo.Developer)).Body["user"]!;
        ids["user"] = (string)me["id"]!;
        ids["uid"] = me["uid"]!.ToString();
        ids["key"] = (string)(await MakeAsync("/api/v1/auth/api-keys", """{"name":"mine"}"""))["id"]!;
        var connection = $$"""{"transport":"http","mcp_url":"{{server.Url}}","auth_type":"bearer","bearer_token":"token"}""";
        ids["client"] = (string)(await MakeAsync("/mcp/connect", connection))["client_id"]!;
        ids["slug"] = (string)(await Echo.SendAsync(HttpMethod.Get, $"/api/v1/connections/{ids["client"]}", Echo.Developer)).Body["slug"]!;
        ids["set"] = (string)(await MakeAsync("/api/v1/sets", """{"slug":"mine","name":"Mine","roles":["developer"]}"""))["slug"]!;
        ids["task"] = await MakeTaskAsync();
        ids["spare-task"] = await MakeTaskAsync();
        ids["job"] = (string)(await Echo.SendAsync(HttpMethod.Get, "/api/v1/jobs?type=task", Echo.Developer)).Body["items"]![0]!["id"]!;
        var (_, run) = await Echo.PostAsync("/run", Echo.Developer, """{"message":"mine"}""");
        ids["run"] = (string)run["job_id"]!;
        ids["approval"] = await MakeApprovalAsync(Guid.Parse(ids["run"]));
        ids["service"] = await MakeServiceAsync("Passing");
        ids["spare-service"] = await MakeServiceAsync("Going");
        await MakeServiceAsync("Fixed");
        ids["spare"] = (string)(await MakeAsync("/mcp/connect", connection))["client_id"]!;
    }

    public async ValueTask DisposeAsync()
    {
        await Echo.DisposeAsync();
        await server.DisposeAsync();
    }

    /// <summary>Sends a route's request with the real ids.</summary>
    public async Task<int> ReachAsync(string route, string token)
    {
        var (path, body, _) = Requests[route];
        return (await Echo.SendAsync(new(route.Split(' ')[0]), Fill(path)!, token, Fill(body))).Status;
    }

    // Only a model makes one, and there is none here.
    async Task<string> MakeApprovalAsync(Guid run)
    {
        var id = Guid.NewGuid();
        await using var connection = await Echo.Database.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await connection.ExecuteAsync(
            """
            insert into assistant_steps (run_id, start, number, text, input_tokens, output_tokens, created_at) values (@run, 0, 1, '', 0, 0, now());
            insert into assistant_calls (id, run_id, start, step, position, owner_id, call_id, function, arguments, tool, state, created_at)
            select @id, id, 0, 1, 0, owner_id, 'call_1', 'a__b', '{}', 'a__b', 'waiting', now() from assistant_runs where id = @run;
            """,
            new { id, run });
        return id.ToString();
    }

    async Task<string> MakeTaskAsync()
    {
        var made = await MakeAsync(
            "/api/tasks", """{"title":"mine","plugin":"sample","action":"echo","scheduledAt":"2100-01-01T00:00:00Z"}""");
        return (string)made["data"]!["id"]!;
    }

    async Task<string> MakeServiceAsync(string name)
    {
        var body = $$"""{"name":"{{name}}","type":"matrix","api_base_url":"{{server.Url}}","request_template":{},"retry_attempts":0}""";
        var (status, made) = await Echo.PostAsync("/services/create", Echo.Admin, body);
        status.ShouldBe(201, made.ToJsonString());
        return made["id"]!.ToString();
    }

    string? Fill(string? text) => ids.Aggregate(text, (filled, id) => filled?.Replace($"<{id.Key}>", id.Value, StringComparison.Ordinal));

    async Task<JsonNode> MakeAsync(string path, string body)
    {
        var (status, made) = await Echo.PostAsync(path, Echo.Developer, body);
        status.ShouldBe(201, made.ToJsonString());
        return made;
    }
}
