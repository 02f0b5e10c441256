using Echo.Server.Platform.Http.Problems;
using Echo.Server.Platform.Http.Requests;

namespace Echo.Server.Features.Services;

/// <summary>A method that services are called with, in any case.</summary>
sealed class HttpMethodAttribute : FieldRuleAttribute
{
    public static readonly IReadOnlyList<string> Methods = ["GET", "POST", "PUT", "PATCH", "DELETE"];

    public override FieldFault? Check(object value) =>
        Methods.Contains((string)value, StringComparer.OrdinalIgnoreCase) ? null : new(ViolationTypes.Enum, $"Use one of: {string.Join(", ", Methods)}.");
}
