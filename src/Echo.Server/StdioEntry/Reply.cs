using System.Runtime.InteropServices;
using Echo.Mcp.Messages;

namespace Echo.Server.StdioEntry;

/// <summary>What came of sending one message: the answer to it, nothing where none is owed, or trouble.</summary>
[StructLayout(LayoutKind.Auto)]
readonly struct Reply
{
    public static Reply None => default;

    /// <summary>The answer as it came; empty when there is none.</summary>
    public ReadOnlyMemory<byte> Line { get; private init; }

    /// <summary>The answer's parts.</summary>
    public IncomingMessage Message { get; private init; }

    public Trouble? Trouble { get; private init; }

    /// <summary>The session that the answer begins; null for all but initialize.</summary>
    public string? SessionId { get; init; }

    public static Reply Of(ReadOnlyMemory<byte> line, in IncomingMessage message) => new() { Line = line, Message = message };

    public static Reply Of(Trouble trouble) => new() { Trouble = trouble };
}
