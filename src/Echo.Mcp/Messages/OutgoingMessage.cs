using System.Buffers;
using Echo.Mcp.Json;

namespace Echo.Mcp.Messages;

/// <summary>One JSON-RPC message on its way to a server. Transports ask it what they owe for it and let it write itself.</summary>
public sealed class OutgoingMessage
{
    // Longer than the names, marks and the number of any message.
    const int Envelope = 80;

    readonly long? number;
    readonly RawJson foreignId;
    readonly RawJson body;
    readonly bool refuses;
    readonly Task? answer;

    OutgoingMessage(string? method, long? number, RawJson foreignId, RawJson body, bool refuses, Task? answer, RequestHeaders? headers = null)
    {
        Headers = headers;
        Method = method;
        this.number = number;
        this.foreignId = foreignId;
        this.body = body;
        this.refuses = refuses;
        this.answer = answer;
    }

    /// <summary>The request's id; null for anything else.</summary>
    internal long? Number => number;

    /// <summary>Null for the answer to a request of the server.</summary>
    public string? Method { get; }

    /// <summary>For sentences: what is being sent.</summary>
    public string Subject => Method ?? "an answer";

    public bool IsInitialize => Method == Methods.Initialize;

    /// <summary>What HTTP headers must repeat; null before revision 2026-07-28.</summary>
    public RequestHeaders? Headers { get; }

    /// <summary>True for a request.</summary>
    public bool ExpectsAnswer => answer is not null;

    /// <summary>True once nobody waits for the answer any more: it was received, or the request timed out or was given up.</summary>
    public bool IsSettled => answer?.IsCompleted != false;

    /// <summary>About as many bytes as it takes, mostly a few more.</summary>
    public int RoomyBytes => body.Utf8.Length + foreignId.Utf8.Length + (Method?.Length ?? 0) + Envelope;

    /// <summary>Writes the message as UTF-8 on one line, without a line end. May be called more than once.</summary>
    public void WriteTo(IBufferWriter<byte> output)
    {
        if (Method is not null)
            MessageWriter.WriteCall(output, number, Method, body.Utf8.Span);
        else if (refuses)
            MessageWriter.WriteError(output, foreignId.Utf8.Span, body.Utf8.Span);
        else
            MessageWriter.WriteResult(output, foreignId.Utf8.Span, body.Utf8.Span);
    }

    /// <param name="answer">Ends when the request is settled.</param>
    internal static OutgoingMessage Request(long number, string method, RawJson parameters, Task answer, RequestHeaders? headers = null) =>
        new(method, number, default, parameters, false, answer, headers);

    internal static OutgoingMessage Notification(string method, RawJson parameters = default) =>
        new(method, null, default, parameters, false, null);

    internal static OutgoingMessage Result(RawJson id, RawJson result) => new(null, null, id, result, false, null);

    internal static OutgoingMessage Error(RawJson id, RpcError error) => new(null, null, id, error.Raw, true, null);
}
