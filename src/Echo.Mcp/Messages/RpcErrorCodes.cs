namespace Echo.Mcp.Messages;

/// <summary>JSON-RPC 2.0, section 5.1.</summary>
public static class RpcErrorCodes
{
    public const int MethodNotFound = -32601;
    public const int InvalidParams = -32602;
    public const int InternalError = -32603;

    /// <summary>The first of the codes that are left to implementations.</summary>
    public const int ServerError = -32000;
}
