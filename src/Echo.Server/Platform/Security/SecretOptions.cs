using System.ComponentModel.DataAnnotations;
using Echo.Server.Platform.Configuration;

namespace Echo.Server.Platform.Security;

/// <summary>Where the key for secrets at rest comes from.</summary>
public sealed class SecretOptions
{
    [Setting(
        "ECHO_SECRET_KEY",
        "base64 of 32 bytes; seals stored secrets; must be set and equal when several nodes run",
        Secret = true,
        DefaultText = "key file in ECHO_DATA, made at the first start")]
    [Base64Key(ErrorMessage = "base64 of exactly 32 bytes")]
    public string? SecretKey { get; init; }

    [AttributeUsage(AttributeTargets.Property)]
    sealed class Base64KeyAttribute : ValidationAttribute
    {
        public override bool IsValid(object? value) => value is string text && KeyFile.Parse(text) is not null;
    }
}
