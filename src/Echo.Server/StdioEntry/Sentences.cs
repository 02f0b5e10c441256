using System.Net;
using Echo.Mcp.Json;
using Echo.Mcp.Messages;
using Echo.Mcp.Transports.Http;

namespace Echo.Server.StdioEntry;

/// <summary>Says of each failure what happened and what to do about it.</summary>
sealed class Sentences(Uri url, bool hasKey)
{
    const int MostDetail = 300;

    public Trouble NoAnswerWithin(TimeSpan limit) => new(
        $"Echo at {url} did not answer within {limit.TotalSeconds:0} s: see whether it still runs, or start it anew with ./run");

    public Trouble Unfinished() => new(
        $"The connection to Echo at {url} broke before the answer was complete. The request may have been carried out: ask again only if that does no harm")
    {
        IsBroken = true,
    };

    public static Trouble NoAnswer() => new("Echo took the request but gave no answer. ECHO_URL may lead to something else than Echo's /mcp");

    public Trouble Of(Exception failure) => failure switch
    {
        MessageTooLargeException large => new($"Echo sent a message of more than {large.MostBytes / (1024 * 1024)} MiB, which is too large") { IsFinal = true },
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } insecure =>
            new($"Echo at {url} can't be reached securely ({Reason(insecure)}): see whether ECHO_URL is right and its certificate is valid"),
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError } unreachable =>
            new($"Echo at {url} does not answer ({Reason(unreachable)}): start it with ./run, or set ECHO_URL to where it listens"),
        _ => Unfinished(),
    };

    /// <param name="body">What Echo said, as far as it was read.</param>
    public Trouble Of(HttpResponseMessage response, ReadOnlyMemory<byte> body)
    {
        var said = Detail(body) is { } detail ? $": {detail}" : "";
        return new(response.StatusCode switch
        {
            HttpStatusCode.Unauthorized when hasKey => $"Echo at {url} does not accept the API key{said}. Set ECHO_API_KEY to a valid key",
            HttpStatusCode.Unauthorized => $"Echo at {url} wants an API key: make one (POST /api/v1/auth/api-keys) and set ECHO_API_KEY to it",
            HttpStatusCode.Forbidden => $"Echo at {url} does not let this API key do that{said}. Set ECHO_API_KEY to a key that may",
            HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed =>
                $"There is no MCP endpoint at {url}{said}. Set ECHO_URL to Echo's /mcp, or to /mcp/servers/ and the name of a server",
            HttpStatusCode.RequestEntityTooLarge =>
                $"The message is too large for Echo{said}. Make it shorter, or let Echo take more with Gateway__MaxMessageMegabytes",
            HttpStatusCode.TooManyRequests => $"Echo takes no more requests for now{said}. Try again {Later(response)}",
            >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest =>
                $"Echo at {url} is somewhere else{(response.Headers.Location is { } place ? $", at {place}" : "")}: set ECHO_URL to that address",
            >= HttpStatusCode.InternalServerError =>
                $"Echo at {url} failed with HTTP {(int)response.StatusCode}{said}. Try again {Later(response)}; Echo's log says more",
            var status => $"Echo at {url} refused the request with HTTP {(int)status}{said}",
        })
        {
            IsFinal = (int)response.StatusCode is < 500 and not 429,
        };
    }

    static string Later(HttpResponseMessage response) =>
        response.Headers.RetryAfter?.Delta is { } wait ? $"in {wait.TotalSeconds:0} s" : "later";

    static string Reason(Exception failure) => failure.GetBaseException().Message.TrimEnd('.');

    /// <returns>The words of a problem or of an error of JSON-RPC; null when there are none.</returns>
    static string? Detail(ReadOnlyMemory<byte> body)
    {
        if (!MessageParser.IsJson(body.Span, OwnMessage.MostDepth))
            return null;
        var json = RawJson.Parse(body);
        var text = (json.Text("detail") ?? json.Property("error").Text("message"))?.ReplaceLineEndings(" ").TrimEnd('.');
        return string.IsNullOrWhiteSpace(text) ? null : text.Length > MostDetail ? text[..MostDetail] + "…" : text;
    }
}
