using System.Reflection;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.Metadata;

namespace Echo.Server.Tests.Features.Operations.Docs;

/// <summary>A property of a request that only has a getter can't be sent, but would be described: it needs a JsonIgnore.</summary>
public sealed class FindingComputedFields(DescribedServer server) : IClassFixture<DescribedServer>
{
    [Fact]
    public void RequestsHaveNone()
    {
        var requests = server.Endpoints.SelectMany(endpoint => endpoint.Metadata.OfType<IAcceptsMetadata>())
            .Select(accepts => accepts.RequestType).OfType<Type>();
        requests.Distinct()
            .SelectMany(request => request.GetProperties())
            .Where(property => !property.CanWrite && property.GetCustomAttribute<JsonIgnoreAttribute>() is null)
            .Select(property => $"{property.DeclaringType!.Name}.{property.Name}")
            .ShouldBeEmpty();
    }
}
