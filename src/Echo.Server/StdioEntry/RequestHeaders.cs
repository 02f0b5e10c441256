using Echo.Mcp.Messages;
using Echo.Mcp.Transports.Http;

namespace Echo.Server.StdioEntry;

/// <summary>What HTTP headers repeat of a message without a session (2026-07-28, basic, transports, streamable HTTP, request metadata).</summary>
static class RequestHeaders
{
    public static List<KeyValuePair<string, string>> Of(string version, string method, string? name)
    {
        List<KeyValuePair<string, string>> headers =
        [
            new(EchoEndpoint.VersionHeader, HeaderText.Encode(version)),
            new("Mcp-Method", HeaderText.Encode(method)),
        ];
        if (name is not null)
            headers.Add(new("Mcp-Name", HeaderText.Encode(name)));
        return headers;
    }

    public static string? NameIn(ClientMessage message) => message.Method switch
    {
        Methods.CallTool or Methods.GetPrompt => message.Params.Name,
        Methods.ReadResource => message.Params.Uri,
        _ => null,
    };
}
