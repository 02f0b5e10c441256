using System.ComponentModel.DataAnnotations;

namespace Echo.Server.Platform.Configuration;

/// <summary>An http or https URL that paths can be appended to.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class WebAddressAttribute : ValidationAttribute
{
    public override bool IsValid(object? value) =>
        value is Uri { IsAbsoluteUri: true, Scheme: "http" or "https", Query: "", Fragment: "", UserInfo: "" };
}
