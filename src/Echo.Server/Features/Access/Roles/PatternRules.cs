using Echo.Server.Platform.Http.Problems;
using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Access.Roles;

/// <summary>Which permission patterns may be stored: those that match something.</summary>
static class PatternRules
{
    const string Message = "Unknown permission. Use names such as mcp:use, or patterns such as mcps:*.";

    /// <param name="location">The list's field, for example <c>body.scopes</c>.</param>
    public static IEnumerable<FieldViolation> Check(IReadOnlyList<string>? patterns, string location)
    {
        for (var i = 0; i < patterns?.Count; i++)
        {
            if (!PermissionPattern.IsKnown(patterns[i]))
                yield return new($"{location}.{i}", Message, ViolationTypes.Value);
        }
    }
}
