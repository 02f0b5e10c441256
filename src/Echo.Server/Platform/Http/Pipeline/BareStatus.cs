using Echo.Server.Platform.Http.Problems;

namespace Echo.Server.Platform.Http.Pipeline;

/// <summary>Gives status codes without a body, which come from routing and from the web server, their problem body.</summary>
static class BareStatus
{
    /// <summary>Null when the answer is no error, or has its body already.</summary>
    public static Problem? ProblemOf(HttpContext context)
    {
        var response = context.Response;
        if (response.HasStarted || response.StatusCode < 400 || response.ContentType is not null || response.ContentLength > 0)
            return null;
        return Of(response.StatusCode, context.Request.Method);
    }

    public static Problem ProblemOf(BadHttpRequestException refusal) => Of(refusal.StatusCode, "");

    static Problem Of(int status, string method) => status switch
    {
        400 => Problem.Of(ProblemKind.Malformed, "The request can't be read as HTTP"),
        401 => Problem.Unauthenticated("Not authenticated"),
        403 => Problem.Forbidden("Permission denied"),
        404 => Problem.NotFound("No such path"),
        405 => Problem.Of(ProblemKind.MethodNotAllowed, $"{method} is not possible on this path; see the Allow header"),
        408 => Problem.Timeout("The request took too long to arrive"),
        413 => Problem.Of(ProblemKind.TooLarge, "The request body is too large"),
        415 => Problem.Of(ProblemKind.UnsupportedMediaType, "Send the body as Content-Type: application/json"),
        426 => Problem.Of(ProblemKind.UpgradeRequired, "Open this path as a WebSocket"),
        431 => Problem.Of(ProblemKind.HeadersTooLarge, "The request headers are too large"),
        >= 500 => Problem.Of(ProblemKind.Internal, "An unexpected error occurred"),
        _ => Problem.Of(ProblemKind.Refused, "Request refused"),
    };
}
