using Echo.Mcp.Json;
using Echo.Mcp.Messages;

namespace Echo.Mcp.Peers;

/// <summary>What a server is answered: a result or an error.</summary>
public readonly struct ServerAnswer
{
    ServerAnswer(RawJson result, RpcError? error) => (Result, Error) = (result, error);

    internal RawJson Result { get; }

    internal RpcError? Error { get; }

    public static ServerAnswer Of(RawJson result) => new(result, null);

    public static ServerAnswer Of(RpcError error) => new(default, error);

    public static ServerAnswer MethodNotFound(string method) =>
        Of(RpcError.Of(RpcErrorCodes.MethodNotFound, $"Method not found: {method}"));
}
