using System.Net;

namespace Echo.Server.Platform.Http.Egress;

/// <summary>What one guarded client is for.</summary>
public sealed record EgressProfile
{
    /// <summary>Addresses that the operator set (contract section 24): their host and port are reached wherever they lie.</summary>
    public IReadOnlyList<Uri> OperatorAddresses { get; init; } = [];

    /// <summary>Encodings that are asked for and undone; none by default, since a small answer may unfold to a huge one.</summary>
    public DecompressionMethods Decompression { get; init; } = DecompressionMethods.None;

    /// <summary>Longest answer that is buffered, counted after decompression. Answers that are read as streams are the reader's
    /// matter.</summary>
    public int MaxBufferedBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>From sending to the end of a buffered answer, or to the headers of a streamed one.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Connections at one time to one host.</summary>
    public int MaxConnectionsPerServer { get; init; } = 256;
}
