namespace Echo.Mcp.Messages;

/// <summary>JSON-RPC 2.0, section 5.1.</summary>
public static class RpcErrorCodes
{
    public const int ParseError = -32700;
    public const int InvalidRequest = -32600;
    public const int MethodNotFound = -32601;
    public const int InvalidParams = -32602;
    public const int InternalError = -32603;

    /// <summary>What servers say of a session that they do not know, by custom.</summary>
    public const int SessionNotFound = -32001;

    /// <summary>HTTP headers do not say what the request says (2026-07-28, basic, error codes; so are the next two).</summary>
    public const int HeaderMismatch = -32020;

    public const int MissingClientCapability = -32021;

    public const int UnsupportedProtocolVersion = -32022;

    /// <summary>The first of the codes that are left to implementations.</summary>
    public const int ServerError = -32000;
}
