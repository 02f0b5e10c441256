using Echo.Mcp.Serving;
using Echo.Server.Features.Connections.Serving;

namespace Echo.Server.Features.Gateway;

/// <summary>One request of a client to a view.</summary>
/// <param name="AnswersQuestions">Whether the client can ask again with what a server wants to know, as since revision 2026-07-28.</param>
sealed record ViewRequest(string Method, RequestParams Params, ServerUse Use, bool AnswersQuestions)
{
    /// <summary>The headers that came with the request, where its revision repeats arguments in them and the client has seen the tool. They are
    /// good until the HTTP request ends: read them before the source is called.</summary>
    public IHeaderDictionary? Headers { get; init; }

    /// <summary>Told the id of the server or other source that the request goes to, before it does.</summary>
    public Action<Guid>? Reaches { get; init; }
}
