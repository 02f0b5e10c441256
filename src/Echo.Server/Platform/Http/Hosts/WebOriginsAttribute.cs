using System.ComponentModel.DataAnnotations;

namespace Echo.Server.Platform.Http.Hosts;

/// <summary>Each element is an origin as browsers send it, or <c>*</c>.</summary>
[AttributeUsage(AttributeTargets.Property)]
sealed class WebOriginsAttribute : ValidationAttribute
{
    public override bool IsValid(object? value) =>
        value is string[] origins && Array.TrueForAll(origins, origin => origin == "*" || Origin.Normalize(origin) is not null);
}
