using Microsoft.AspNetCore.Http.Metadata;

namespace Echo.Server.Platform.Http.Requests;

/// <summary>The longest body that an endpoint takes, in bytes. Routing hands it to the web server.</summary>
public sealed record BodyLimit(long Bytes) : IRequestSizeLimitMetadata
{
    /// <summary>The limit of every endpoint that states none (contract section 1.6).</summary>
    public const long Default = 1024 * 1024;

    long? IRequestSizeLimitMetadata.MaxRequestBodySize => Bytes;
}
