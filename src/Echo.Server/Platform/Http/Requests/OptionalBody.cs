using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;

namespace Echo.Server.Platform.Http.Requests;

/// <summary>As <see cref="Body{T}"/>, for routes that also work without a body.</summary>
public sealed class OptionalBody<T>(T? value) : IEndpointParameterMetadataProvider
    where T : class
{
    /// <summary>Null when no body was sent.</summary>
    public T? Value { get; } = value;

    public static async ValueTask<OptionalBody<T>?> BindAsync(HttpContext context) => new(await BodyReader.ReadOptionalAsync<T>(context));

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new AcceptsMetadata(["application/json"], typeof(T), isOptional: true));
}
