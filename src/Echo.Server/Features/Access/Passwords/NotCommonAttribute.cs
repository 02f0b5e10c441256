using Echo.Server.Platform.Http.Problems;
using Echo.Server.Platform.Http.Requests;

namespace Echo.Server.Features.Access.Passwords;

/// <summary>The password is not one of the bundled common ones.</summary>
[AttributeUsage(AttributeTargets.Property)]
sealed class NotCommonAttribute : FieldRuleAttribute
{
    public override FieldFault? Check(object value) =>
        CommonPasswords.Contains((string)value)
            ? new(ViolationTypes.StringForbidden, "This password is among the most common ones. Choose another.")
            : null;
}
