using System.Reflection;
using Echo.Server.Platform.Http.Problems;

namespace Echo.Server.Platform.Http.Requests;

/// <summary>An endpoint's parameter for a path segment of the same name; a value of the wrong form is 422, not 404.</summary>
public readonly struct Path<T>(T value)
{
    public T Value { get; } = value;

    public static implicit operator T(Path<T> path) => path.Value;

    public static ValueTask<Path<T>> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var text = context.GetRouteValue(parameter.Name!) as string ?? "";
        var location = $"path.{parameter.Name}";
        if (PlainValue.Parse(typeof(T), text) is not { } value)
            throw new RequestRejectedException(Problem.Invalid(PlainValue.Violation(typeof(T), location)));
        if (FieldRules.CheckText(text) is { } fault)
            throw new RequestRejectedException(Problem.Invalid(new FieldViolation(location, fault.Message, fault.Type)));
        return new(new Path<T>((T)value));
    }
}
