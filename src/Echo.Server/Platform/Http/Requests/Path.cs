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
        var text = (string)context.GetRouteValue(parameter.Name!)!;
        if (PlainValue.TryParse(typeof(T), text, out var value))
            return new(new Path<T>((T)value!));
        var (_, expected) = WireTypes.Describe(typeof(T), isText: true);
        throw new RequestRejectedException(
            Problem.Invalid(new FieldViolation($"path.{parameter.Name}", $"Use {expected}.", PlainValue.ViolationType(typeof(T)))));
    }
}
