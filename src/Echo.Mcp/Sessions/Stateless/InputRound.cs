using System.Text.Json;
using Echo.Mcp.Failures;
using Echo.Mcp.Json;
using Echo.Mcp.Messages;
using Echo.Mcp.Peers;

namespace Echo.Mcp.Sessions.Stateless;

/// <summary>Puts what a server asks by a result to a caller who is asked directly, and makes the request that has the answers (2026-07-28, basic,
/// patterns, multi round-trip requests).</summary>
static class InputRound
{
    /// <summary>A server that asks this often in a row does not mean to answer.</summary>
    public const int Most = 32;

    const int MostQuestions = 32;

    /// <returns>The params to send next, or what the request comes to when there are none.</returns>
    public static async Task<(RawJson Params, UpstreamReply? Refusal)> AnswerAsync(
        RawJson result, RawJson parameters, CallerChannel channel, CancellationToken cancellationToken)
    {
        var questions = Read(result.Property("inputRequests"));
        if (questions is null)
            return (default, Broken("The server asks for input in a form that is not known"));
        var answers = await Task.WhenAll(questions.Select(async question =>
            (question.Key, question.Request.Method, Answer: await channel.AskAsync(question.Request, cancellationToken))));
        var responses = RawJson.EmptyObject;
        foreach (var (key, method, answer) in answers)
        {
            // The revision has no place for an error among the answers.
            if (answer.Error is { } error)
            {
                var reason = $"The client refused {method}, which the server needs: {error.Message}";
                return (default, UpstreamReply.Of(RpcError.Of(error.Code, reason, error.Data)));
            }

            responses = responses.With(key, answer.Result);
        }

        var state = result.Property("requestState");
        var next = parameters.IsEmpty ? RawJson.EmptyObject : parameters;
        next = questions.Count == 0 ? next : next.With("inputResponses", responses);
        return (state.IsEmpty ? next : next.With("requestState", state), null);
    }

    static List<(string Key, ServerRequest Request)>? Read(RawJson requests)
    {
        List<(string, ServerRequest)> questions = [];
        if (requests.IsEmpty)
            return questions;
        if (requests.Kind != JsonValueKind.Object)
            return null;
        try
        {
            using var document = JsonDocument.Parse(requests.Utf8, new() { MaxDepth = 1000 });
            foreach (var member in document.RootElement.EnumerateObject())
            {
                var request = requests.Property(member.Name);
                if (questions.Count == MostQuestions || request.Text("method") is not ("elicitation/create" or "sampling/createMessage" or "roots/list"))
                    return null;
                questions.Add((member.Name, new(request.Text("method")!, request.Property("params"))));
            }

            return questions;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair is no name that could be answered to.
            return null;
        }
    }

    static UpstreamReply Broken(string reason) => UpstreamReply.Of(new UpstreamFailure(FailureKind.Protocol, reason));
}
