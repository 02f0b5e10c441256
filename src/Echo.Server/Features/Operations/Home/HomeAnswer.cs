namespace Echo.Server.Features.Operations.Home;

/// <summary>GET /: what this is and where things are.</summary>
sealed record HomeAnswer(string Name, string Version)
{
    public string Description { get; } = "Echo MCP Server - REST API with authentication, chat, and service management";

    public string DocsUrl { get; } = "/docs";

    public string HealthUrl { get; } = "/health";

    public string Message { get; } = "Echo is running";

    public string UiUrl { get; } = "/ui/";

    public string McpUrl { get; } = "/mcp";

    public HomeLinks Endpoints { get; } = new();
}

/// <summary>The way from a Google sign-in to a job's result.</summary>
sealed record HomeLinks
{
    public string Auth { get; } = "/auth/scopes";

    public string Login { get; } = "/auth/login";

    public string Status { get; } = "/auth/status";

    public string Run { get; } = "/run";

    public string Result { get; } = "/result/{job_id}";

    public string Jobs { get; } = "/jobs";
}
