using System.Text.Json;
using Echo.Server.Features.Connections.Serving;
using Echo.Server.Features.Gateway.Search;
using Echo.Server.Platform.Http.Json;
using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Gateway.Sets;

/// <summary>Makes and changes sets.</summary>
sealed class SetDesk(SetStore store, SetSources sources, TimeProvider time)
{
    /// <returns>Null when the slug is taken.</returns>
    public async Task<SetBody?> CreateAsync(NewSetRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var set = Of(request.Slug, request, caller, Guid.CreateVersion7(time.GetUtcNow()));
        return await store.CreateAsync(set, cancellationToken) ? await ShowAsync(set, caller, cancellationToken) : null;
    }

    /// <returns>Null when there is no such set that the caller may change.</returns>
    public async Task<SetBody?> ReplaceAsync(string slug, SetChangeRequest request, Caller caller, CancellationToken cancellationToken) =>
        await store.ReplaceAsync(Of(slug, request, caller, Guid.Empty), caller, cancellationToken) ? await FindAsync(slug, caller, cancellationToken) : null;

    /// <returns>Null when there is no such set that is open to the caller.</returns>
    public async Task<SetBody?> FindAsync(string slug, Caller caller, CancellationToken cancellationToken) =>
        await store.FindAsync(slug, cancellationToken) is { } set && set.IsOpenTo(caller) ? await ShowAsync(set, caller, cancellationToken) : null;

    public async Task<SetPage> ListAsync(SetQuery asked, Caller caller, CancellationToken cancellationToken)
    {
        var (page, total) = await store.ListAsync(caller, asked.PageSize, (asked.Page - 1L) * asked.PageSize, cancellationToken);
        List<SetBody> shown = [];
        foreach (var set in page)
            shown.Add(await ShowAsync(set, caller, cancellationToken));
        return new(shown, total, asked.Page, asked.PageSize, (total + asked.PageSize - 1) / asked.PageSize);
    }

    async Task<SetBody> ShowAsync(ToolSet set, Caller caller, CancellationToken cancellationToken) =>
        SetBody.Of(set, await sources.MissingAsync(set, new ServerUse(caller), cancellationToken));

    ToolSet Of(string slug, SetFields fields, Caller caller, Guid id)
    {
        // As the database keeps it: with microseconds.
        var now = time.GetUtcNow();
        now = new(now.Ticks - (now.Ticks % TimeSpan.TicksPerMicrosecond), now.Offset);
        return new()
        {
            Id = id,
            Slug = slug,
            Name = fields.Name,
            Description = fields.Description,
            OwnerId = caller.Id,
            OwnerUuid = caller.Uuid,
            Roles = [.. (fields.Roles ?? []).Distinct()],
            Mode = fields.Mode ?? SearchModes.Full,
            ItemsText = JsonSerializer.Serialize((fields.Items ?? []).Select(item => item.ToItem()), WireJson.Options),
            CreatedAt = now,
            UpdatedAt = now,
        };
    }
}
