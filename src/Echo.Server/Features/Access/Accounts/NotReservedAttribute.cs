using Echo.Server.Platform.Http.Problems;
using Echo.Server.Platform.Http.Requests;

namespace Echo.Server.Features.Access.Accounts;

/// <summary>The name can't be taken for that of a deleted account; names are unique without regard to case, so is this rule.</summary>
[AttributeUsage(AttributeTargets.Property)]
sealed class NotReservedAttribute : FieldRuleAttribute
{
    public override FieldFault? Check(object value) =>
        ((string)value).StartsWith("deleted-", StringComparison.OrdinalIgnoreCase)
            ? new(ViolationTypes.StringForbidden, "Names that begin with deleted- are reserved.")
            : null;
}
