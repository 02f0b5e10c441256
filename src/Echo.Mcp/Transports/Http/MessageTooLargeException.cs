namespace Echo.Mcp.Transports.Http;

/// <summary>An event of a stream went over the limit; thrown out of the event parser, which knows none.</summary>
public sealed class MessageTooLargeException(int mostBytes) : IOException("The message is too large.")
{
    public int MostBytes => mostBytes;
}
