using Echo.Server.Platform.Http.Problems;
using Echo.Server.Platform.Http.Requests;

namespace Echo.Server.Features.Connections;

/// <summary>A list of names of roles.</summary>
public sealed class KnownRolesAttribute : FieldRuleAttribute
{
    static readonly string[] Names = ["viewer", "user", "developer", "admin"];

    public override FieldFault? Check(object value) =>
        ((IEnumerable<string>)value).All(Names.Contains) ? null : new(ViolationTypes.Enum, $"Use some of {string.Join(", ", Names)}.");
}
