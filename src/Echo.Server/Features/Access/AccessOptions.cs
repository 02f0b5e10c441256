using System.ComponentModel.DataAnnotations;
using System.Text;
using Echo.Server.Platform.Configuration;

namespace Echo.Server.Features.Access;

/// <summary>How tokens are signed, how long they live, and who may become what.</summary>
sealed class AccessOptions
{
    /// <summary>The fewest PBKDF2 iterations outside tests.</summary>
    public const int LeastPasswordIterations = 210_000;

    [Setting(
        "JWT_SECRET_KEY",
        "signs tokens; at least 32 bytes",
        Aliases = ["SECRET_KEY", "JWT_SECRET"],
        Secret = true,
        DefaultText = "key file in ECHO_DATA, made at the first start")]
    [SigningKey(ErrorMessage = "at least 32 bytes")]
    public string? JwtSecretKey { get; init; }

    [Setting("REFRESH_TOKEN_SECRET", "signs refresh tokens; at least 32 bytes", Secret = true, DefaultText = "as JWT_SECRET_KEY")]
    [SigningKey(ErrorMessage = "at least 32 bytes")]
    public string? RefreshTokenSecret { get; init; }

    [Setting("JWT_ALGORITHM", "only HS256 is accepted"), AllowedValues("HS256")]
    public string JwtAlgorithm { get; init; } = "HS256";

    [Setting("JWT_ACCESS_TOKEN_EXPIRE_MINUTES", "life of an access token"), Range(1, 1440)]
    public int AccessTokenMinutes { get; init; } = 30;

    [Setting("JWT_REFRESH_TOKEN_EXPIRE_DAYS", "life of a refresh token, and of a session after its last use"), Range(1, 90)]
    public int RefreshTokenDays { get; init; } = 7;

    [Setting("JWT_ISSUER", "claim iss")]
    public string JwtIssuer { get; init; } = "echo";

    [Setting("JWT_AUDIENCE", "claim aud")]
    public string JwtAudience { get; init; } = "echo";

    [Setting(
        "ADMIN_SECRET_KEY",
        "makes administrators by admin_secret; at least 16 characters",
        Aliases = ["ADMIN_API_KEY"],
        Secret = true)]
    [MinLength(16)]
    public string? AdminSecretKey { get; init; }

    [Setting("Access:AllowSelfDeveloper", "anyone may register with role developer")]
    public bool AllowSelfDeveloper { get; init; }

    [Setting("Access:PasswordIterations", "PBKDF2 iterations; less than 210000 only in the environment Testing"), Range(1, 10_000_000)]
    public int PasswordIterations { get; init; } = LeastPasswordIterations;

    public TimeSpan AccessTokenLife => TimeSpan.FromMinutes(AccessTokenMinutes);

    public TimeSpan RefreshTokenLife => TimeSpan.FromDays(RefreshTokenDays);

    [AttributeUsage(AttributeTargets.Property)]
    sealed class SigningKeyAttribute : ValidationAttribute
    {
        // RFC 7518, 3.2: a key of at least the hash's size.
        public override bool IsValid(object? value) => value is string text && Encoding.UTF8.GetByteCount(text) >= 32;
    }
}
