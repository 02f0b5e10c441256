using Echo.Mcp.Json;
using Echo.Mcp.Messages;
using Echo.Server.Features.Catalog;

namespace Echo.Server.Features.Connections;

/// <summary>What can't be translated between a client of one era and a server of the other, said in a sentence; and what one must not see of the
/// other.</summary>
static class EraLimits
{
    const string Tasks = "Tasks of revision 2025-11-25 and those of 2026-07-28 can't be translated into each other: this server speaks the other revision. "
        + "Make the request without a task";

    static readonly string[] Marks = ["resultType", "ttlMs", "cacheScope"];

    static readonly ToolOutcome Nothing = new ToolOutcome.Answered(RawJson.EmptyObject, IsError: false);

    /// <param name="answersQuestions">Whether the client is of revision 2026-07-28.</param>
    /// <returns>Null for a request that the server understands.</returns>
    public static ToolOutcome? Of(Upstream upstream, string method, RawJson parameters, bool answersQuestions)
    {
        if (upstream.Session.KnowsNoSessions == answersQuestions)
            return null;
        if (answersQuestions)
        {
            // It has no state to give out: whoever sends one has made it up, or means another call.
            return !parameters.Property("requestState").IsEmpty
                ? new ToolOutcome.Refused(RpcErrorCodes.InvalidParams, "params.requestState is unknown: make the request without it")
                : method.StartsWith("tasks/", StringComparison.Ordinal) ? new ToolOutcome.Refused(RpcErrorCodes.MethodNotFound, Tasks)
                : null;
        }

        // Such a server hears of the level with each request.
        return method == Methods.SetLevel ? Nothing
            : method.StartsWith("tasks/", StringComparison.Ordinal) ? new ToolOutcome.Refused(RpcErrorCodes.MethodNotFound, Tasks)
            : !parameters.Property("task").IsEmpty ? new ToolOutcome.Refused(RpcErrorCodes.InvalidParams, Tasks)
            : null;
    }

    /// <summary>A result of revision 2026-07-28 without the members that older clients don't know.</summary>
    public static RawJson WithoutMarks(RawJson result)
    {
        foreach (var mark in Marks)
        {
            if (!result.Property(mark).IsEmpty)
                result = result.Without(mark);
        }

        return result;
    }
}
