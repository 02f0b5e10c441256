using System.Collections;
using Echo.Server.Platform.Http.Problems;

namespace Echo.Server.Platform.Http.Requests;

/// <summary>How a .NET type is called when a value of another type was sent.</summary>
static class WireTypes
{
    /// <param name="isText">The value was text, so that its form and not its type is wrong for uuids, times and URLs.</param>
    public static (string Code, string Expected) Describe(Type type, bool isText) => type switch
    {
        _ when type == typeof(Guid) => (isText ? ViolationTypes.Uuid : ViolationTypes.Type, "a uuid"),
        _ when type == typeof(DateTimeOffset) =>
            (isText ? ViolationTypes.Time : ViolationTypes.Type, "a time such as 2026-01-31T12:00:00Z"),
        _ when type == typeof(Uri) => (isText ? ViolationTypes.Url : ViolationTypes.Type, "an absolute URL"),
        _ when type == typeof(string) => (ViolationTypes.Type, "a string"),
        _ when type == typeof(bool) => (ViolationTypes.Type, "true or false"),
        _ when type == typeof(int) || type == typeof(long) => (ViolationTypes.Type, "a whole number"),
        _ when type == typeof(double) => (ViolationTypes.Type, "a number"),
        _ when typeof(IDictionary).IsAssignableFrom(type) || IsMap(type) => (ViolationTypes.Type, "a JSON object with text values"),
        _ when typeof(IEnumerable).IsAssignableFrom(type) => (ViolationTypes.Type, "a JSON list with elements of the right type"),
        _ => (ViolationTypes.Type, "a JSON object"),
    };

    static bool IsMap(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>);
}
