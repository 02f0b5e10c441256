using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;

namespace Echo.Server.Platform.Http.Requests;

/// <summary>An endpoint's parameter for a required JSON body: read strictly, checked by the attributes of <typeparamref name="T"/>,
/// and answered with 400, 415 or 422 before the endpoint runs when it is unusable.</summary>
public sealed class Body<T>(T value) : IEndpointParameterMetadataProvider
    where T : class
{
    public T Value { get; } = value;

    public static async ValueTask<Body<T>?> BindAsync(HttpContext context) => new(await BodyReader.ReadAsync<T>(context));

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new AcceptsMetadata(["application/json"], typeof(T), isOptional: false));
}
