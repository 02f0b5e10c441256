using System.ComponentModel.DataAnnotations;
using System.Net;

namespace Echo.Server.Platform.Configuration;

/// <summary>An address to listen on. Other host names are refused, because the web server would listen on all addresses for them.</summary>
[AttributeUsage(AttributeTargets.Property)]
sealed class ListeningAddressAttribute : ValidationAttribute
{
    public override bool IsValid(object? value) => value is "localhost" or "*" || (value is string text && IPAddress.TryParse(text, out _));
}
