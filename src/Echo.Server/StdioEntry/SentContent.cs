using System.Net;

namespace Echo.Server.StdioEntry;

/// <summary>One message as the body of a request, which tells when it has left.</summary>
sealed class SentContent : HttpContent
{
    readonly ReadOnlyMemory<byte> message;
    readonly Action sent;

    public SentContent(ReadOnlyMemory<byte> message, Action sent)
    {
        (this.message, this.sent) = (message, sent);
        Headers.ContentType = new("application/json");
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => WriteAsync(stream, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
        WriteAsync(stream, cancellationToken);

    protected override bool TryComputeLength(out long length)
    {
        length = message.Length;
        return true;
    }

    async Task WriteAsync(Stream stream, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(message, cancellationToken);
        await stream.FlushAsync(cancellationToken);
        sent();
    }
}
