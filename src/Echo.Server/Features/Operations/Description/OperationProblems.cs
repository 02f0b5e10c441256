using System.Reflection;
using Echo.Server.Platform.Http;
using Echo.Server.Platform.Http.Limits;
using Echo.Server.Platform.Http.Problems;
using Echo.Server.Platform.Http.Requests;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Echo.Server.Features.Operations.Description;

/// <summary>Adds the errors that an operation can answer because of what it takes and who may call it (contract section 2.3).</summary>
sealed class OperationProblems : IOpenApiOperationTransformer
{
    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var responses = operation.Responses ??= [];
        foreach (var kind in KindsOf(new Operation(context.Description)))
            responses.TryAdd(kind.Status.ToString(), new OpenApiResponseReference(ProblemResponses.NameOf(kind), context.Document));
        return Task.CompletedTask;
    }

    static IEnumerable<ProblemKind> KindsOf(Operation operation)
    {
        if (operation.HasBody)
            yield return ProblemKind.Malformed;
        if (operation.Permission is not null || operation.Has<RefusesInvalidCredentials>())
            yield return ProblemKind.Unauthenticated;
        if (operation.Permission is not null)
            yield return ProblemKind.Forbidden;
        if (operation.Path.Contains('{', StringComparison.Ordinal))
            yield return ProblemKind.NotFound;
        if (operation.HasBody)
            yield return ProblemKind.TooLarge;
        if (operation.HasBody)
            yield return ProblemKind.UnsupportedMediaType;
        if (operation.HasBody || TakesChecked(operation.Handler))
            yield return ProblemKind.Validation;
        if (operation.Rate != RatePolicy.Exempt)
            yield return ProblemKind.RateLimited;
        yield return ProblemKind.Internal;
        if (!operation.Has<NeedsNoDatabase>())
            yield return ProblemKind.Unavailable;
    }

    // Every text is a possible value of a path parameter of type string.
    static bool TakesChecked(MethodInfo? handler) => handler?.GetParameters().Any(parameter =>
        parameter.ParameterType is { IsGenericType: true } type
        && (type.GetGenericTypeDefinition() == typeof(Query<>) || (type.GetGenericTypeDefinition() == typeof(Path<>) && type != typeof(Path<string>)))) == true;
}
