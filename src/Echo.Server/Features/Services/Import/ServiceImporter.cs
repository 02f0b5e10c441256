using System.Text;
using System.Text.Json;
using Echo.Server.Features.Services.Import.Documents;
using Echo.Server.Features.Services.Offering;
using Echo.Server.Features.Services.SignIns;
using Echo.Server.Platform.Http.Egress;
using Echo.Server.Platform.Http.Json;
using Echo.Server.Platform.Http.Problems;
using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Services.Import;

/// <summary>Makes services of an OpenAPI document: first shows what they would be, then stores those that were chosen. When a document comes again,
/// its operations are compared with the services that are there.</summary>
sealed class ServiceImporter(
    DocumentFetcher fetcher, ApiImportStore store, ServiceSecrets secrets, ServiceTable table, GuardedHttp http, TimeProvider time) : IDisposable
{
    // Documents are large and their reading takes much memory; two at a time are enough for a few administrators.
    readonly SemaphoreSlim turns = new(2);

    public void Dispose() => turns.Dispose();

    public async Task<ImportOutcome> RunAsync(ServiceImportRequest request, Caller caller, CancellationToken cancellationToken)
    {
        await turns.WaitAsync(cancellationToken);
        try
        {
            var (document, trouble) = await ReadAsync(request, cancellationToken);
            return document is null ? trouble! : await RunAsync(document, request, caller, cancellationToken);
        }
        finally
        {
            turns.Release();
        }
    }

    async Task<(ApiDocument? Document, ImportOutcome? Trouble)> ReadAsync(ServiceImportRequest request, CancellationToken cancellationToken)
    {
        string problem;
        if (request.Url is not { } url)
            return ApiDocument.Read(request.Document, out problem) is { } sent ? (sent, null) : (null, new ImportOutcome.Refused(problem, "document"));

        var (bytes, trouble) = await fetcher.FetchAsync(new(url), cancellationToken);
        if (bytes is null)
            return (null, trouble);
        return ApiDocument.Read(bytes, out problem) is { } fetched ? (fetched, null) : (null, new ImportOutcome.Refused(problem, "url"));
    }

    async Task<ImportOutcome> RunAsync(ApiDocument document, ServiceImportRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var type = (request.Type ?? TypeOf(document.Title)).ToLowerInvariant();
        var (api, services) = await store.FindAsync(type, cancellationToken);
        var source = request.Url is { } url ? new Uri(url) : null;
        var servers = new ServerReader(document, source, request.BaseUrl is { } given ? new(given.TrimEnd('/')) : null, request.ServerVariables);
        if (secrets.OpenSecrets(api?.Id ?? default, api?.Secrets) is not { } storedSecrets)
            return new ImportOutcome.Refused(ServiceSecrets.Unreadable, "auth");
        var signIns = SignInPlan.Make(new SecurityReader(document).ReadSchemes(), request.Auth, api, storedSecrets, servers.Main, out var violation);
        if (signIns is null)
            return new ImportOutcome.Invalid(violation!);
        var now = WireTime.Truncate(time.GetUtcNow());
        var id = api?.Id ?? Guid.NewGuid();
        var draft = new ServiceApi
        {
            Id = id,
            Type = type,
            Title = document.Title,
            Version = document.ApiVersion,
            SourceUrl = request.Url ?? api?.SourceUrl,
            SignIns = JsonSerializer.Serialize(signIns.SignIns, StoredJson.Options),
            Secrets = secrets.SealSecrets(id, signIns.Secrets),
            CreatedBy = api?.CreatedBy ?? caller.Id,
            CreatedAt = api?.CreatedAt ?? now,
            UpdatedAt = now,
            Revision = api?.Revision ?? 1,
        };
        var found = await CheckTargetsAsync(new OperationReader(document, servers).Read(), cancellationToken);
        var comparison = new ApiComparison(draft, found, services, signIns);
        var rows = comparison.Compare();
        if (!request.IsPreview())
        {
            if (UnknownKey(request, rows) is { } unknown)
                return new ImportOutcome.Invalid(unknown);
            var changes = ApiComparison.Choose(request, rows, caller.Id, now, out violation);
            if (changes is null)
                return new ImportOutcome.Invalid(violation!);
            if (await store.ApplyAsync(draft, api is null, changes, cancellationToken) is not { } ids)
                return new ImportOutcome.Overtaken("The API was imported by somebody else in the meantime. Try again.");
            await table.RefreshAsync(cancellationToken);
            rows = comparison.Tell(rows, changes, ids);
        }

        return new ImportOutcome.Done(Show(document, draft, servers, signIns, rows, request));
    }

    // Each target once: an API has thousands of operations and a handful of hosts.
    async Task<IReadOnlyList<FoundOperation>> CheckTargetsAsync(IReadOnlyList<FoundOperation> found, CancellationToken cancellationToken)
    {
        var refused = new Dictionary<Uri, string>();
        foreach (var target in found.Select(operation => operation.Definition?.BaseUrl).OfType<Uri>().Distinct().ToList())
        {
            if (await http.CheckAsync(target, cancellationToken) is { } refusal)
                refused[target] = refusal.Detail;
        }

        return refused.Count == 0 ? found
            : [.. found.Select(operation => operation.Definition is { } definition && refused.TryGetValue(definition.BaseUrl, out var reason)
                ? operation with { Definition = null, Reason = reason }
                : operation)];
    }

    static FieldViolation? UnknownKey(ServiceImportRequest request, IReadOnlyList<ComparedOperation> rows)
    {
        var keys = rows.Select(row => row.Key).ToHashSet(StringComparer.Ordinal);
        foreach (var (index, choice) in (request.Operations ?? []).Index())
        {
            if (!keys.Contains(choice.Key))
                return new($"body.operations.{index}.key", "The document has no such operation.", ViolationTypes.Value);
        }

        return request.Operations?.Select(choice => choice.Key).Distinct().Count() < request.Operations?.Count
            ? new("body.operations", "Name each operation once.", ViolationTypes.Duplicate)
            : null;
    }

    static ServiceImportResponse Show(
        ApiDocument document, ServiceApi api, ServerReader servers, SignInPlan signIns, IReadOnlyList<ComparedOperation> rows, ServiceImportRequest request)
    {
        int Count(params string[] states) => rows.Count(row => states.Contains(row.State));
        return new(
            api.Title,
            api.Version,
            document.Version,
            api.Type,
            servers.Main?.AbsoluteUri.TrimEnd('/'),
            Applied: !request.IsPreview(),
            signIns.Show(),
            new(
                rows.Count(row => row.Found?.Definition is not null),
                Count(OperationStates.Skipped),
                Count(OperationStates.New, OperationStates.Created),
                Count(OperationStates.Changed, OperationStates.Updated),
                Count(OperationStates.Unchanged),
                Count(OperationStates.Removed, OperationStates.SwitchedOff)),
            [.. rows.Select(row => row.Show(request.Schemas))],
            rows.Count);
    }

    static string TypeOf(string title)
    {
        var type = new StringBuilder();
        foreach (var character in title.ToLowerInvariant())
        {
            if (char.IsAsciiLetterOrDigit(character))
                type.Append(character);
            else if (type.Length > 0 && type[^1] != '-')
                type.Append('-');
        }

        var text = type.ToString().Trim('-');
        return text.Length == 0 ? "api" : text[..Math.Min(text.Length, 50)].Trim('-');
    }
}
