using System.Text.Json;
using Echo.Server.Features.Services.Execution;
using Echo.Server.Features.Services.Offering;
using Echo.Server.Platform.Http.Egress;
using Echo.Server.Platform.Http.Json;
using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Services;

/// <summary>Changes services for administrators. What was changed is offered on this node when a change returns, and on the others a moment later.
/// </summary>
sealed class ServiceDesk(
    ServiceStore services, ServiceEditStore edits, ServiceSecrets secrets, ServiceTable table, GuardedHttp http, TimeProvider time)
{
    // Somebody else may have changed it in between, but not for ever.
    const int MostTries = 5;

    public async Task<DeskOutcome> CreateAsync(ServiceCreateRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var draft = ServiceDraft.Of(request);
        if (await http.CheckAsync(new(draft.ApiBaseUrl), cancellationToken) is { } refusal)
            return new DeskOutcome.TargetRefused(refusal);
        var now = WireTime.Truncate(time.GetUtcNow());
        var stored = await edits.AddAsync(
            draft with
            {
                ApiKey = request.ApiKey is { } key ? secrets.SealKey(draft.Uuid, key) : null,
                CreatedBy = caller.Id,
                CreatorUsername = caller.Username,
                CreatedAt = now,
                UpdatedAt = now,
            },
            cancellationToken);
        if (stored is null)
            return new DeskOutcome.NameTaken(draft);
        await table.RefreshAsync(cancellationToken);
        return new DeskOutcome.Done(stored);
    }

    public async Task<DeskOutcome> UpdateAsync(int id, ServiceUpdateRequest request, CancellationToken cancellationToken)
    {
        for (var i = 0; i < MostTries; i++)
        {
            if (await services.FindAsync(id, cancellationToken) is not { } stored)
                return new DeskOutcome.NotFound();
            var draft = WithKey(ServiceDraft.Of(stored, request), request) with { UpdatedAt = WireTime.Truncate(time.GetUtcNow()) };
            if (ServicePlan.Make(draft.ToDefinition(), out var fault) is null)
                return new DeskOutcome.Unusable(fault!);
            if (draft.ApiBaseUrl != stored.ApiBaseUrl && await http.CheckAsync(new(draft.ApiBaseUrl), cancellationToken) is { } refusal)
                return new DeskOutcome.TargetRefused(refusal);
            switch (await edits.ChangeAsync(draft, cancellationToken))
            {
                case ServiceEdit.NameTaken:
                    return new DeskOutcome.NameTaken(draft);
                case ServiceEdit.Done:
                    await table.RefreshAsync(cancellationToken);
                    return new DeskOutcome.Done(draft);
            }
        }

        return new DeskOutcome.Overtaken();
    }

    /// <param name="action">What the audit trail calls it.</param>
    public async Task<DeskOutcome> SwitchAsync(int id, bool isActive, string action, CancellationToken cancellationToken)
    {
        if (!await edits.SwitchAsync(id, isActive, action, WireTime.Truncate(time.GetUtcNow()), cancellationToken))
            return new DeskOutcome.NotFound();
        await table.RefreshAsync(cancellationToken);
        return await services.FindAsync(id, cancellationToken) is { } service ? new DeskOutcome.Done(service) : new DeskOutcome.NotFound();
    }

    Service WithKey(Service draft, ServiceUpdateRequest request)
    {
        if (request.ApiKey.IsEmpty || request.ApiKey.AsText() == ServiceRules.Kept)
            return draft;
        return draft with { ApiKey = request.ApiKey.Kind == JsonValueKind.Null ? null : secrets.SealKey(draft.Uuid, request.ApiKey.AsText()!) };
    }
}
