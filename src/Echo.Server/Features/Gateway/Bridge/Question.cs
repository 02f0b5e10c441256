using Echo.Mcp.Json;
using Echo.Mcp.Peers;

namespace Echo.Server.Features.Gateway.Bridge;

/// <summary>What a server asks in the course of a call, until somebody answers.</summary>
/// <param name="Key">Names it among those of the call.</param>
sealed record Question(string Key, ServerRequest Request)
{
    readonly TaskCompletionSource<ServerAnswer> answered = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<ServerAnswer> Answered => answered.Task;

    public void Answer(ServerAnswer answer) => answered.TrySetResult(answer);

    /// <summary>As it stands in an InputRequiredResult.</summary>
    public RawJson ToJson()
    {
        var request = RawJson.EmptyObject.With("method", RawJson.From(Request.Method));
        return Request.Params.IsEmpty ? request : request.With("params", Request.Params);
    }
}
