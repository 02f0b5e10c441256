using System.Reflection;

namespace Echo.Server.Platform.Http.Requests;

/// <summary>An endpoint's parameter for the query string, one property of <typeparamref name="T"/> for each parameter;
/// values of the wrong form and broken rules are 422.</summary>
public sealed class Query<T>(T value) : IQueryParameters
    where T : class
{
    public T Value { get; } = value;

    public static ValueTask<Query<T>?> BindAsync(HttpContext context, ParameterInfo parameter) =>
        new(new Query<T>(QueryReader.Read<T>(context.Request)));
}
