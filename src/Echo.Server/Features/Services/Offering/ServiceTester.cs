using System.Text;
using System.Text.Json;
using Echo.Mcp.Json;
using Echo.Server.Features.Services.Execution;
using Echo.Server.Features.Services.SignIns;

namespace Echo.Server.Features.Services.Offering;

/// <summary>Runs a service for whoever manages it, also one that is not active, and shows what was sent.</summary>
sealed class ServiceTester(ServiceStore services, ServiceTable table, ServiceExecutor executor, CredentialFinder credentials)
{
    const int MostShownCharacters = 64 * 1024;

    public async Task<TestOutcome> RunAsync(int id, RawJson parameters, CancellationToken cancellationToken)
    {
        if (await services.FindAsync(id, cancellationToken) is not { } stored || LoadedService.Of(stored, out _) is not { } service)
            return new TestOutcome.NotFound();
        var arguments = parameters.IsEmpty || parameters.Kind == JsonValueKind.Null ? RawJson.EmptyObject : parameters;
        if (ServiceTools.Check(service.Plan, arguments, out var given) is { } invalid)
            return new TestOutcome.Invalid(invalid);
        var api = table.FindApi(service.ApiId);
        if (RequestComposer.Compose(service.Plan, given, credentials.Masked(service, api), out var refusal) is not { } shown)
            return new TestOutcome.Refused(refusal!);
        return await executor.ExecuteAsync(service.Plan, given, credentials.SourceOf(service, api), cancellationToken) switch
        {
            ServiceOutcome.Ended { Result: var result } => new TestOutcome.Ended(TestResult.Of(result, Describe(shown))),
            ServiceOutcome.Refused refused => new TestOutcome.Refused(refused.Detail),
            var other => throw new InvalidOperationException($"{other} is no end of a call"),
        };
    }

    static TestedRequest Describe(ComposedRequest request)
    {
        var headers = request.Headers.ToDictionary(header => header.Key, header => header.Value, StringComparer.OrdinalIgnoreCase);
        if (request.Body is { } body)
            headers["Content-Type"] = body.MediaType;
        return new(request.Method.Method, request.Url.AbsoluteUri, headers, BodyOf(request));
    }

    static RawJson BodyOf(ComposedRequest request)
    {
        if (request.Body is not { } body)
            return RawJson.Null;
        if (BodyWriter.IsJson(body.MediaType))
            return new(body.Bytes);
        var text = Encoding.UTF8.GetString(body.Bytes.Span).Replace("\0", "", StringComparison.Ordinal);
        return RawJson.From(text.Length <= MostShownCharacters ? text : text[..MostShownCharacters]);
    }
}
