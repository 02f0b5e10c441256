using System.ComponentModel.DataAnnotations;

namespace Echo.Server.Platform.Configuration;

/// <summary>Each element is an address or a CIDR range.</summary>
[AttributeUsage(AttributeTargets.Property)]
sealed class AddressRangesAttribute : ValidationAttribute
{
    public override bool IsValid(object? value) =>
        value is string[] ranges && Array.TrueForAll(ranges, text => AddressRanges.Parse(text) is not null);
}
