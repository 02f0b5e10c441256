using Echo.Server.Platform.Configuration;

namespace Echo.Server.Platform.Http.Egress;

/// <summary>Where outgoing requests may go beside public addresses (contract section 3.9).</summary>
public sealed class EgressOptions
{
    [Setting(
        "EGRESS_ALLOWED_RANGES",
        "address ranges that outgoing requests may reach although they are not public",
        DefaultText = "none (loopback while HOST is loopback)")]
    [AddressRanges(ErrorMessage = "address ranges such as 10.0.0.0/8 or fd00::/8")]
    public string[] AllowedRanges { get; init; } = [];
}
