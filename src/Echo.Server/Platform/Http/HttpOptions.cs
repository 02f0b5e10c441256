using System.ComponentModel.DataAnnotations;
using Echo.Server.Platform.Configuration;
using Echo.Server.Platform.Http.Hosts;

namespace Echo.Server.Platform.Http;

/// <summary>Which hosts, proxies and origins the server believes (contract sections 1.6 and 24).</summary>
public sealed class HttpOptions : IValidatableObject
{
    [Setting(
        "ALLOWED_HOSTS",
        "host names that requests may name; * allows all",
        DefaultText = "loopback names and the host of PUBLIC_URL while HOST is loopback, else *")]
    [HostNames(ErrorMessage = "names or addresses without scheme and port, such as echo.example.com or *.example.com, or *")]
    public string[]? AllowedHosts { get; init; }

    [Setting("TRUSTED_PROXIES", "address ranges whose forwarding headers count", DefaultText = "none")]
    [AddressRanges(ErrorMessage = "address ranges such as 10.0.0.0/8 or fd00::/8")]
    public string[] TrustedProxies { get; init; } = [];

    [Setting("CORS_ORIGINS", "web origins that may read answers; * only without credentials", Aliases = ["CORS_ORIGIN"])]
    [WebOrigins(ErrorMessage = "origins such as https://app.example.com, or *")]
    public string[] CorsOrigins { get; init; } = ["http://localhost:3000", "http://localhost:8080"];

    [Setting("CORS_ALLOW_CREDENTIALS", "browsers may send credentials from these origins")]
    public bool CorsAllowCredentials { get; init; } = true;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (CorsAllowCredentials && CorsOrigins.Contains("*"))
            yield return new("CORS_ORIGINS is \"*\": list the origins, or set CORS_ALLOW_CREDENTIALS=false.");
    }
}
