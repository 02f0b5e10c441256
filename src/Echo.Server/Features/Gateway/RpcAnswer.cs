using System.Runtime.InteropServices;
using Echo.Mcp.Json;
using Echo.Mcp.Messages;
using Echo.Server.Features.Catalog;

namespace Echo.Server.Features.Gateway;

/// <summary>What a client is answered: a result or an error.</summary>
[StructLayout(LayoutKind.Auto)]
readonly struct RpcAnswer
{
    RpcAnswer(RawJson result, RpcError? error) => (Result, Error) = (result, error);

    public RawJson Result { get; }

    public RpcError? Error { get; }

    public static RpcAnswer Of(RawJson result) => new(result, null);

    public static RpcAnswer Of(RpcError error) => new(default, error);

    public static RpcAnswer Of(int code, string message, RawJson data = default) => Of(RpcError.Of(code, message, data));

    public static RpcAnswer MethodNotFound(string method) => Of(RpcErrorCodes.MethodNotFound, $"Method not found: {method}");

    public static RpcAnswer Of(ToolOutcome outcome) => outcome switch
    {
        ToolOutcome.Answered answered => Of(answered.Result),
        ToolOutcome.Asked asked => Of(asked.Result),
        ToolOutcome.Refused { Raw: { } raw } => Of(raw),
        ToolOutcome.Refused refused => Of(refused.Code, refused.Message),
        ToolOutcome.NotFound => Of(RpcErrorCodes.InvalidParams, "The server is not there any more"),
        ToolOutcome.AuthorizationRequired { Link: { } link } =>
            Of(RpcErrorCodes.ServerError, $"Authorization required: open {link.AbsoluteUri}", RawJson.From(new { AuthorizationUrl = link.AbsoluteUri }, Snake)),
        ToolOutcome.AuthorizationRequired => Of(RpcErrorCodes.ServerError, "Authorization required: the server's owner has to sign in there"),
        ToolOutcome.Busy busy => Of(RpcErrorCodes.ServerError, busy.Reason, RawJson.From(new { RetryAfter = 1 }, Snake)),
        ToolOutcome.TimedOut { Reason: { } reason } => Of(RpcErrorCodes.ServerError, $"Upstream not reachable: {reason}"),
        ToolOutcome.TimedOut => Of(RpcErrorCodes.ServerError, "The server did not answer in time (Gateway__CallTimeoutSeconds)"),
        ToolOutcome.Unreachable unreachable => Of(RpcErrorCodes.ServerError, $"Upstream not reachable: {unreachable.Reason}"),
        var other => Of(RpcErrorCodes.ServerError, other.Error ?? "The request failed"),
    };

    static System.Text.Json.JsonSerializerOptions Snake { get; } = new() { PropertyNamingPolicy = System.Text.Json.JsonNamingPolicy.SnakeCaseLower };
}
