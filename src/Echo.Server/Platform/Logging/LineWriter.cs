using System.Buffers;

namespace Echo.Server.Platform.Logging;

/// <summary>Gives an entry its form: one line of UTF-8, with the line feed.</summary>
abstract class LineWriter
{
    public static LineWriter Of(LogOptions options) => options.Format == "text" ? new TextLines() : new JsonLines();

    public abstract void Write(in LogEntry entry, IBufferWriter<byte> output);
}
