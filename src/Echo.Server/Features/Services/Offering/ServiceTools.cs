using System.Text.Json;
using Echo.Mcp.Json;
using Echo.Mcp.Messages;
using Echo.Server.Features.Catalog;
using Echo.Server.Features.Services.Execution;
using Echo.Server.Features.Services.SignIns;
using Echo.Server.Platform.Http.Json;
using Echo.Server.Platform.Http.Problems;
using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Services.Offering;

/// <summary>Services as a source of the catalog.</summary>
sealed class ServiceTools(ServiceTable table, ServiceExecutor executor, CredentialFinder credentials) : IToolSource
{
    static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = WireJson.MaxDepth };

    public string Origin => ServiceGroup.Origin;

    public ValueTask<IReadOnlyList<ToolGroup>> OfferAsync(Caller caller, CancellationToken cancellationToken) =>
        new(caller.May(Permissions.ServicesExecute) ? table.Groups : []);

    /// <param name="name">A type.</param>
    public ValueTask<Guid?> FindSourceAsync(string name, Caller caller, CancellationToken cancellationToken) =>
        new(caller.May(Permissions.ServicesExecute) ? table.FindType(name)?.Tools.SourceId : null);

    /// <returns>What the service answered as <see cref="ToolOutcome.Answered.Value"/>, a <see cref="ServiceResult"/> as JSON; without a value the
    /// parameters make no request.</returns>
    public async Task<ToolOutcome> CallAsync(ToolCall call, CancellationToken cancellationToken)
    {
        if (!call.Caller.May(Permissions.ServicesExecute))
            return new ToolOutcome.Forbidden(Permissions.ServicesExecute);
        if (table.Find(call.SourceId) is not { } group)
            return new ToolOutcome.NotFound();
        if (group.Find(call.Name) is not { } service)
            return new ToolOutcome.Refused(RpcErrorCodes.InvalidParams, $"Service not found: {call.Name}");
        if (Check(service.Plan, call.Arguments, out var parameters) is { } invalid)
            return invalid;
        var source = credentials.SourceOf(service, table.FindApi(service.ApiId));
        return await executor.ExecuteAsync(service.Plan, parameters, source, cancellationToken) switch
        {
            ServiceOutcome.Ended { Result: { Error: { } error } failed } =>
                new ToolOutcome.Answered(ToolResult.Error($"{error.Kind}: {error.Message}"), IsError: true) { Value = Body(failed) },
            ServiceOutcome.Ended { Result: var result } => new ToolOutcome.Answered(ToolResult.Of(result.Data), IsError: false) { Value = Body(result) },
            ServiceOutcome.Refused refused => new ToolOutcome.Answered(ToolResult.Error(refused.Detail), IsError: true),
            var other => throw new InvalidOperationException($"{other} is no end of a call"),
        };
    }

    /// <summary>Reads parameters, and holds them to the schema.</summary>
    internal static ToolOutcome.Invalid? Check(ServicePlan plan, RawJson arguments, out JsonElement parameters)
    {
        parameters = default;
        if (arguments.Utf8.Length > ServiceExecuteRequest.MostBytes)
            return new([new("", "Send at most 256 KiB.", ViolationTypes.ObjectTooLarge)]);
        try
        {
            parameters = arguments.IsEmpty ? JsonElement.Parse("{}") : JsonElement.Parse(arguments.Utf8.Span, Strict);
        }
        catch (Exception odd) when (odd is JsonException or InvalidOperationException)
        {
            return new([new("", "Send JSON without repeated members, nested 64 levels deep at most.", ViolationTypes.Value)]);
        }

        if (parameters.ValueKind != JsonValueKind.Object)
            return new([new("", "Send a JSON object.", ViolationTypes.Type)]);
        if (!arguments.IsEmpty && !JsonText.IsStorable(arguments.Utf8.Span))
            return new([new("", "Remove the character U+0000 and halves of surrogate pairs.", ViolationTypes.StringForbidden)]);

        // What is missing is told in words of its own, and what has a default is not missing.
        var complete = plan.Parameters.Complete(parameters);
        var faults = (plan.Rules?.Check(complete) ?? [])
            .Where(fault => !plan.Parameters.Required.Contains(fault.Path) || complete.TryGetProperty(fault.Path, out _)).ToList();
        return faults.Count == 0 ? null : new([.. faults.Select(fault => new ArgumentFault(fault.Path, fault.Message, fault.Type))]);
    }

    static RawJson Body(ServiceResult result) => RawJson.From(result, WireJson.Options);
}
