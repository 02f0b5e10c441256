using System.Buffers;
using System.Globalization;
using System.Text;

namespace Echo.Server.Platform.Logging;

/// <summary>Lines for people: <c>2026-01-31 12:00:00,250 - logger - LEVEL - message</c>, in UTC. An exception follows on lines of its own.</summary>
sealed class TextLines : LineWriter
{
    public override void Write(in LogEntry entry, IBufferWriter<byte> output)
    {
        var text = new StringBuilder()
            .Append(entry.Time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss,fff", CultureInfo.InvariantCulture))
            .Append(" - ").Append(entry.Logger)
            .Append(" - ").Append(LogLevelNames.Shown(entry.Level))
            .Append(" - ").Append(OnOneLine(Clean(entry.Message)));
        if (entry.RequestId is { } request)
            text.Append(" [").Append(request).Append(']');
        if (entry.Exception is { } exception)
            text.AppendLine().Append(Clean(exception));
        Encoding.UTF8.GetBytes(text.AppendLine().ToString(), output);
    }

    // Whoever can put a line feed into a message could otherwise write lines of their own.
    static string OnOneLine(string message)
    {
        if (!message.AsSpan().ContainsAnyInRange('\0', '\x1f'))
            return message;
        return string.Create(message.Length, message, static (line, source) =>
        {
            for (var i = 0; i < line.Length; i++)
                line[i] = char.IsControl(source[i]) ? ' ' : source[i];
        });
    }
}
