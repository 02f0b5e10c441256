namespace Echo.Server.Features.Connections;

/// <summary>How an MCP server is reached.</summary>
static class Transports
{
    /// <summary>Streamable HTTP.</summary>
    public const string Http = "http";

    /// <summary>A program that Echo starts and speaks to over its standard input and output.</summary>
    public const string Stdio = "stdio";
}
