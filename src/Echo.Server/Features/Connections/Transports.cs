namespace Echo.Server.Features.Connections;

/// <summary>How an MCP server is reached.</summary>
static class Transports
{
    /// <summary>Streamable HTTP; a server that only knows HTTP+SSE is spoken to that way.</summary>
    public const string Http = "http";

    /// <summary>HTTP+SSE, as of 2024; a server that only knows streamable HTTP is spoken to that way.</summary>
    public const string Sse = "sse";

    /// <summary>A program that Echo starts and speaks to over its standard input and output.</summary>
    public const string Stdio = "stdio";
}
