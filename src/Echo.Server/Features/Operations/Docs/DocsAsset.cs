using System.IO.Compression;

namespace Echo.Server.Features.Operations.Docs;

/// <summary>One file of the documentation pages, kept in the compressed form that nearly every client takes.</summary>
sealed class DocsAsset(string contentType, byte[] gzip)
{
    public string ContentType { get; } = contentType;

    public byte[] Gzip { get; } = gzip;

    public static DocsAsset Of(string contentType, byte[] plain)
    {
        using var packed = new MemoryStream();
        using (var zip = new GZipStream(packed, CompressionLevel.Optimal))
            zip.Write(plain);
        return new(contentType, packed.ToArray());
    }

    public byte[] Unpack()
    {
        using var zip = new GZipStream(new MemoryStream(Gzip), CompressionMode.Decompress);
        using var plain = new MemoryStream();
        zip.CopyTo(plain);
        return plain.ToArray();
    }
}
