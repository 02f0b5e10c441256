using System.Reflection;
using Echo.Server.Platform.Http;
using Echo.Server.Platform.Http.Limits;
using Microsoft.AspNetCore.Mvc.ApiExplorer;

namespace Echo.Server.Features.Operations.Description;

/// <summary>What an endpoint says about itself, as far as the API description needs it.</summary>
sealed class Operation(ApiDescription description)
{
    readonly IList<object> metadata = description.ActionDescriptor.EndpointMetadata;

    public string Method { get; } = description.HttpMethod!.ToUpperInvariant();

    /// <summary>Begins with a slash; parameters stand in braces without constraints.</summary>
    public string Path { get; } = "/" + string.Join('/', (description.RelativePath ?? "").Trim('/').Split('/').Select(WithoutConstraint));

    public string Key => $"{Method} {Path}";

    public MethodInfo? Handler => All<MethodInfo>().LastOrDefault();

    /// <summary>Null for a public endpoint.</summary>
    public string? Permission => All<AccessRequirement>().LastOrDefault()?.Permission;

    public RatePolicy Rate => All<RateRequirement>().LastOrDefault()?.Policy ?? RatePolicy.Exempt;

    public bool HasBody => All<Microsoft.AspNetCore.Http.Metadata.IAcceptsMetadata>().Any();

    public bool Has<T>() => All<T>().Any();

    public IEnumerable<T> All<T>() => metadata.OfType<T>();

    static string WithoutConstraint(string segment) =>
        segment is ['{', .., '}'] ? $"{{{segment[1..^1].Split(':', '?', '=')[0].TrimStart('*')}}}" : segment;
}
