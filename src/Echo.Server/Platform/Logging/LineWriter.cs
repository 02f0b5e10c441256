using System.Buffers;

namespace Echo.Server.Platform.Logging;

/// <summary>Gives an entry its form: one line of UTF-8, with the line feed.</summary>
abstract class LineWriter
{
    const int MaxText = 8 * 1024;
    const int MaxException = 32 * 1024;

    public static LineWriter Of(LogOptions options) => options.Format == "text" ? new TextLines() : new JsonLines();

    public abstract void Write(in LogEntry entry, IBufferWriter<byte> output);

    /// <summary>Text as it may stand in the log: without secrets, and not endless.</summary>
    protected static string Clean(string text, int maxLength = MaxText) => Redaction.Apply(text.Length <= maxLength ? text : text[..maxLength]);

    protected static string Clean(Exception exception) => Clean(exception.ToString(), MaxException);
}
