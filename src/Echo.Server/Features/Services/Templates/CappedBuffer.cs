using System.Buffers;

namespace Echo.Server.Features.Services.Templates;

/// <summary>Takes what is written, but not more of it than fits: a few placeholders make much of one long value.</summary>
sealed class CappedBuffer(int most) : IBufferWriter<byte>
{
    readonly ArrayBufferWriter<byte> inner = new();

    public ReadOnlyMemory<byte> Written => inner.WrittenMemory;

    /// <exception cref="TooLongException">It does not fit.</exception>
    public void Advance(int count)
    {
        if (inner.WrittenCount + count > most)
            throw new TooLongException();
        inner.Advance(count);
    }

    public Memory<byte> GetMemory(int sizeHint = 0) => Check(sizeHint).GetMemory(sizeHint);

    public Span<byte> GetSpan(int sizeHint = 0) => Check(sizeHint).GetSpan(sizeHint);

    // A writer asks for three bytes for each character, and some more.
    ArrayBufferWriter<byte> Check(int sizeHint) => inner.WrittenCount + (sizeHint / 4L) <= most ? inner : throw new TooLongException();
}
