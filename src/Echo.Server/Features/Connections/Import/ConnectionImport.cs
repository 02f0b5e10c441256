using System.Text.Json;
using Echo.Server.Platform.Http.Requests;
using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Connections.Import;

/// <summary>Connects the servers of a client's configuration, each as if it had been sent to POST /mcp/connect. One that fails keeps no other
/// from being connected.</summary>
sealed class ConnectionImport(ConnectionOpening opening)
{
    // Each may be a program that has to be fetched and started.
    const int AtOnce = 4;

    public async Task<IReadOnlyList<ImportedServer>> ImportAsync(ImportRequest request, Caller caller, CancellationToken cancellationToken)
    {
        KeyValuePair<string, JsonElement>[] servers = [.. request.All];
        var imported = new ImportedServer[servers.Length];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, servers.Length),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (index, token) => imported[index] = await ImportAsync(servers[index].Key, servers[index].Value, caller, token));
        return imported;
    }

    async Task<ImportedServer> ImportAsync(string name, JsonElement json, Caller caller, CancellationToken cancellationToken)
    {
        if (ClientEntry.IsSwitchedOff(json))
            return new(name, null, null);
        var (request, fault) = ClientEntry.Read(name, json);
        if (request is null)
            return new(name, fault, null);
        if (RequestChecker.Check(request, "") is { Count: > 0 } violations)
            return new(name, string.Join(' ', violations.Select(violation => $"{Place(violation.Field)}: {violation.Message}")), null);
        return new(name, null, await opening.ConnectAsync(request, caller, browser: null, cancellationToken));
    }

    // Some rules name the whole body.
    static string Place(string field) => field.StartsWith("body.", StringComparison.Ordinal) ? field["body.".Length..] : field.TrimStart('.');
}
