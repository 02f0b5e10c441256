using System.Text.Json;
using Echo.Server.Features.Services.Execution;
using Echo.Server.Features.Services.Import.Documents;
using Echo.Server.Features.Services.SignIns;
using Echo.Server.Platform.Http.Problems;

namespace Echo.Server.Features.Services.Import;

/// <summary>Compares the operations of a document with the services that are there, and says what has to be done for a choice of them.</summary>
sealed class ApiComparison(ServiceApi api, IReadOnlyList<FoundOperation> found, IReadOnlyList<Service> stored, SignInPlan signIns)
{
    public IReadOnlyList<ComparedOperation> Compare()
    {
        var byKey = stored.ToDictionary(service => service.Operation!, StringComparer.Ordinal);
        var keys = found.Select(operation => operation.Key).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. found.Select(operation => Compare(operation, byKey.GetValueOrDefault(operation.Key))),
            .. stored.Where(service => !keys.Contains(service.Operation!)).Select(Gone),
        ];
    }

    /// <returns>Null when a choice does not fit.</returns>
    public static ImportChanges? Choose(
        ServiceImportRequest request, IReadOnlyList<ComparedOperation> rows, int creator, DateTimeOffset now, out FieldViolation? violation)
    {
        violation = null;
        var choices = (request.Operations ?? []).Index().ToDictionary(choice => choice.Item.Key, choice => choice, StringComparer.Ordinal);
        var (created, updated) = (new List<Service>(), new List<Service>());
        foreach (var row in rows.Where(row => row.Draft is not null))
        {
            var isChosen = choices.TryGetValue(row.Key, out var choice);
            var draft = row.Draft! with { UpdatedAt = now };
            if (isChosen)
                draft = With(draft, choice.Item, choice.Index, out violation);
            if (violation is not null)
                return null;
            if (row.Stored is null && (isChosen || request.All))
                created.Add(draft! with { CreatedBy = creator, CreatedAt = now });
            else if (row.Stored is { } before && (isChosen || (request.All && before.IsActive && row.State == OperationStates.Changed)))
                updated.Add(draft! with { IsActive = true });
            else if (request.Auth is not null && row.Stored is { } kept && !kept.SignIns.SequenceEqual(draft!.SignIns))
                updated.Add(kept with { SignIns = draft.SignIns, UpdatedAt = now });
        }

        return new(created, updated, [.. request.Remove ?? []]);
    }

    /// <summary>The rows as they are after it was done.</summary>
    public IReadOnlyList<ComparedOperation> Tell(IReadOnlyList<ComparedOperation> rows, ImportChanges changes, IReadOnlyDictionary<string, int> ids)
    {
        var made = changes.Created.Concat(changes.Updated).ToDictionary(service => service.Operation!, StringComparer.Ordinal);
        return [.. rows.Select(row =>
        {
            if (changes.SwitchedOff.Contains(row.Key))
                return row with { State = OperationStates.SwitchedOff };
            if (!made.TryGetValue(row.Key, out var service))
                return row;
            return ids.TryGetValue(row.Key, out var id)
                ? row with { Draft = service, State = row.Stored is null ? OperationStates.Created : OperationStates.Updated, ServiceId = id }
                : row with { State = OperationStates.Skipped, Reason = $"Service '{service.Name}' of type '{api.Type}' already exists" };
        })];
    }

    static ComparedOperation Gone(Service service) =>
        new() { Key = service.Operation!, Stored = service, State = OperationStates.Removed, ServiceId = service.Id };

    ComparedOperation Compare(FoundOperation operation, Service? service)
    {
        if (operation.Definition is not { } definition)
        {
            return new()
            {
                Key = operation.Key,
                Found = operation,
                Stored = service,
                State = OperationStates.Skipped,
                Reason = operation.Reason,
                ServiceId = service?.Id,
            };
        }

        var draft = WithChosenSchema(DraftOf(operation, definition, service), service);
        IReadOnlyList<string> changes = service is null ? [] : [.. Differences(service, draft)];
        return new()
        {
            Key = operation.Key,
            Found = operation,
            Stored = service,
            Draft = draft,
            State = service is null ? OperationStates.New : changes.Count > 0 ? OperationStates.Changed : OperationStates.Unchanged,
            Changes = changes,
            Reason = signIns.WithheldFrom(definition.BaseUrl, draft.SignIns),
            ServiceId = service?.Id,
        };
    }

    Service DraftOf(FoundOperation operation, ServiceDefinition definition, Service? service) => new()
    {
        Id = service?.Id ?? 0,
        Uuid = service?.Uuid ?? Guid.NewGuid(),
        Name = service?.Name ?? operation.Name,
        Type = service?.Type ?? api.Type,
        Description = operation.Description,
        ApiBaseUrl = definition.BaseUrl.AbsoluteUri.TrimEnd('/'),
        ApiEndpoint = definition.Endpoint,
        HttpMethod = definition.Method,
        RequestTemplate = "{}",
        ResponseMapping = service?.ResponseMapping,
        HeadersTemplate = service?.HeadersTemplate ?? "{}",
        ParameterSchema = definition.ParameterSchema.ToString(),
        Inputs = JsonSerializer.Serialize(definition.Inputs, StoredJson.Options),
        Body = definition.Body is null ? null : JsonSerializer.Serialize(definition.Body, StoredJson.Options),
        ApiKey = service?.ApiKey,
        ApiKeyHeader = service?.ApiKeyHeader,
        TimeoutSeconds = service?.TimeoutSeconds ?? ServiceDefinition.DefaultTimeoutSeconds,
        RetryAttempts = service?.RetryAttempts ?? ServiceDefinition.DefaultRetryAttempts,
        IsActive = service?.IsActive ?? true,
        ApiId = api.Id,
        Operation = operation.Key,
        SignIns = signIns.For(operation.SignIns),
        CreatedBy = service?.CreatedBy ?? 0,
        CreatedAt = service?.CreatedAt ?? default,
        UpdatedAt = service?.UpdatedAt ?? default,
        Revision = service?.Revision ?? 1,
    };

    // As long as it fits what the document says now.
    static Service WithChosenSchema(Service draft, Service? service)
    {
        if (service is not { ChecksSchema: true })
            return draft;
        var chosen = draft with { ParameterSchema = service.ParameterSchema, ChecksSchema = true };
        return ServicePlan.Make(chosen.ToDefinition(), out _) is null ? draft : chosen;
    }

    static Service? With(Service draft, OperationChoice choice, int index, out FieldViolation? violation)
    {
        violation = null;
        var chosen = draft with { Name = choice.Name ?? draft.Name, Description = choice.Description ?? draft.Description };
        if (choice.ParameterSchema.IsEmpty || choice.ParameterSchema.Kind == JsonValueKind.Null)
            return chosen;
        chosen = chosen with { ParameterSchema = choice.ParameterSchema.ToString(), ChecksSchema = true };
        if (ServicePlan.Make(chosen.ToDefinition(), out var fault) is not null)
            return chosen;
        violation = new($"body.operations.{index}.parameter_schema", fault!.Message, ViolationTypes.Value);
        return null;
    }

    static IEnumerable<string> Differences(Service one, Service other)
    {
        if (one.ApiBaseUrl != other.ApiBaseUrl || one.ApiEndpoint != other.ApiEndpoint || one.HttpMethod != other.HttpMethod)
            yield return "url";
        if (one.Description != other.Description)
            yield return "description";
        if (one.Inputs != other.Inputs)
            yield return "parameters";
        if (one.Body != other.Body)
            yield return "body";
        if (one.ParameterSchema != other.ParameterSchema)
            yield return "schema";
        if (!one.SignIns.SequenceEqual(other.SignIns))
            yield return "auth";
        if (!one.IsActive)
            yield return "switched_off";
    }
}
