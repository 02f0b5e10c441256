using System.Text.Json;
using Echo.Server.Features.Connections.Serving;
using Echo.Server.Features.Gateway.Search;
using Echo.Server.Platform.Http.Json;
using Echo.Server.Platform.Http.Problems;
using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Gateway.Sets;

/// <summary>Makes and changes sets.</summary>
sealed class SetDesk(SetStore store, SetBook book, SetSources sources, GatewayOptions options, TimeProvider time)
{
    /// <returns>The set, or why there is none.</returns>
    public async Task<(SetBody? Made, Problem? Refusal)> CreateAsync(NewSetRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var set = Of(request.Slug, request, caller, Guid.CreateVersion7(time.GetUtcNow()));
        switch (await store.CreateAsync(set, options.MaxSetsPerUser, cancellationToken))
        {
            case SetCreation.LimitReached:
                var most = $"You have {options.MaxSetsPerUser} sets. Delete one, or ask your administrator for more (Gateway__MaxSetsPerUser)";
                return (null, Problem.Conflict(most));
            case SetCreation.SlugTaken:
                return (null, Problem.Conflict($"Set '{set.Slug}' already exists", "slug"));
            default:
                book.Forget(set.Slug);
                return (await ShowAsync(set, caller, cancellationToken), null);
        }
    }

    /// <returns>Null when there is no such set that the caller may change.</returns>
    public async Task<SetBody?> ReplaceAsync(string slug, SetChangeRequest request, Caller caller, CancellationToken cancellationToken)
    {
        if (!await store.ReplaceAsync(Of(slug, request, caller, Guid.Empty), caller, cancellationToken))
            return null;
        book.Forget(slug);
        return await FindAsync(slug, caller, cancellationToken);
    }

    /// <returns>Whether there was such a set that the caller may delete.</returns>
    public async Task<bool> DeleteAsync(string slug, Caller caller, CancellationToken cancellationToken)
    {
        if (!await store.DeleteAsync(slug, caller, cancellationToken))
            return false;
        book.Forget(slug);
        return true;
    }

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
