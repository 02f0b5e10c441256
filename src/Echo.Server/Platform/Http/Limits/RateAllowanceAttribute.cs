using System.ComponentModel.DataAnnotations;

namespace Echo.Server.Platform.Http.Limits;

/// <summary>The form <c>count/seconds</c>.</summary>
[AttributeUsage(AttributeTargets.Property)]
sealed class RateAllowanceAttribute : ValidationAttribute
{
    public RateAllowanceAttribute() => ErrorMessage = "count/seconds, for example 60/60";

    public override bool IsValid(object? value) => value is string text && RateAllowance.Parse(text) is not null;
}
