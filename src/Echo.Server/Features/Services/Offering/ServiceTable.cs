using System.Collections.Frozen;
using System.Text.Json;
using Echo.Server.Features.Catalog;
using Echo.Server.Features.Services.SignIns;

namespace Echo.Server.Features.Services.Offering;

/// <summary>Active services in memory, so that neither a call nor a list asks the database. Read again as a whole piece; who looks meanwhile sees
/// the old one or the new one.</summary>
sealed partial class ServiceTable(LoadedServiceStore store, ToolNews news, ILogger<ServiceTable> logger) : IDisposable
{
    readonly SemaphoreSlim turn = new(1);
    volatile Snapshot current = new([], []);

    public IReadOnlyList<ToolGroup> Groups => current.Groups;

    public LoadedService? Find(int id) => current.ById.GetValueOrDefault(id);

    /// <param name="id">Of a <see cref="ToolGroup"/>.</param>
    public ServiceGroup? Find(Guid id) => current.BySource.GetValueOrDefault(id);

    /// <param name="type">In any case.</param>
    public ServiceGroup? FindType(string type) => current.BySource.GetValueOrDefault(ToolNames.IdOf(type.ToLowerInvariant()));

    public ServiceApi? FindApi(Guid? id) => id is { } known ? current.Apis.GetValueOrDefault(known) : null;

    public void Dispose() => turn.Dispose();

    /// <summary>What was committed before is offered when this returns.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken);
        try
        {
            var before = current;
            var (revisions, apis) = await store.ReadRevisionsAsync(cancellationToken);
            var stale = revisions.Where(one => before.ById.GetValueOrDefault(one.Key)?.Revision != one.Value).Select(one => one.Key).ToArray();
            var fresh = stale.Length == 0 ? [] : await store.ReadAsync(stale, cancellationToken);
            var kept = before.ById.Values.Where(known => revisions.GetValueOrDefault(known.Id) == known.Revision);
            current = new([.. kept.Concat(fresh.Select(Load).OfType<LoadedService>()).OrderBy(service => service.Id)], apis, before);
            foreach (var id in before.BySource.Keys.Union(current.BySource.Keys))
            {
                if (before.BySource.GetValueOrDefault(id) != current.BySource.GetValueOrDefault(id))
                    news.Tell(id);
            }
        }
        finally
        {
            turn.Release();
        }
    }

    LoadedService? Load(Service service)
    {
        try
        {
            var loaded = LoadedService.Of(service, out var fault);
            if (fault is not null)
                NotLoaded(service.Id, $"{fault.Field}: {fault.Message}");
            return loaded;
        }
        catch (Exception unreadable) when (unreadable is JsonException or FormatException or InvalidOperationException)
        {
            // What somebody wrote into a row by hand concerns that service alone.
            NotLoaded(service.Id, unreadable.Message);
            return null;
        }
    }

    [LoggerMessage(LogLevel.Error, "Service {Id} can't be used: {Reason}")]
    partial void NotLoaded(int id, string reason);

    sealed class Snapshot
    {
        public Snapshot(IReadOnlyList<LoadedService> services, IReadOnlyList<ServiceApi> apis, Snapshot? before = null)
        {
            ById = services.ToFrozenDictionary(service => service.Id);
            Apis = apis.ToFrozenDictionary(api => api.Id);

            // A group in which nothing has changed stays the same object: others remember what they made of it.
            BySource = services.GroupBy(service => service.Type).Select(type =>
                before?.BySource.GetValueOrDefault(ToolNames.IdOf(type.Key)) is { } known && known.Services.SequenceEqual(type)
                    ? known
                    : new ServiceGroup(type.Key, [.. type])).ToFrozenDictionary(group => group.Tools.SourceId);
            Groups = [.. BySource.Values.Select(group => group.Tools).OrderBy(group => group.Name, StringComparer.Ordinal)];
        }

        public FrozenDictionary<int, LoadedService> ById { get; }

        public FrozenDictionary<Guid, ServiceApi> Apis { get; }

        public FrozenDictionary<Guid, ServiceGroup> BySource { get; }

        public IReadOnlyList<ToolGroup> Groups { get; }
    }
}
