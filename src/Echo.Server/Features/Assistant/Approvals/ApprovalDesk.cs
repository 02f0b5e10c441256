using Echo.Server.Features.Assistant.Policies;
using Echo.Server.Features.Gateway;
using Echo.Server.Features.Jobs;
using Echo.Server.Platform.Audit;
using Echo.Server.Platform.Security;
using Npgsql;

namespace Echo.Server.Features.Assistant.Approvals;

/// <summary>Takes people's word about tool calls. The job goes on in the same transaction.</summary>
sealed class ApprovalDesk(
    NpgsqlDataSource database, ApprovalStore store, JobQueue queue, JoinedTools tools, AuditStore audit, AssistantOptions options, TimeProvider time)
{
    const int MostJobs = 1_000;

    /// <summary>When nobody is asked any more.</summary>
    public DateTimeOffset EndOf(Approval approval) => approval.CreatedAt.AddHours(options.ApprovalHours);

    public async Task<(IReadOnlyList<Approval> Page, long Total)> ListAsync(
        int? ownerId, string? state, int limit, long offset, CancellationToken cancellationToken)
    {
        // A job may have been cancelled while it waited, and begun again since; then nobody has to say anything any more.
        var waiting = await store.ListWaitingAsync(ownerId, MostJobs, cancellationToken);
        if (waiting.Count > 0)
        {
            var lives = await queue.ListLivingAsync([.. waiting.Select(one => one.RunId)], cancellationToken);
            var ended = waiting.Where(one => !lives.TryGetValue(one.RunId, out var restarts) || restarts != one.Start).ToList();
            if (ended.Count > 0)
                await store.CloseAsync(ended, time.GetUtcNow(), cancellationToken);
        }

        return await store.ListAsync(ownerId, state, limit, offset, cancellationToken);
    }

    /// <param name="ownerId">The only account whose call it may be; null for any.</param>
    /// <param name="decision"><see cref="ToolPolicy.Allow"/> or <see cref="ToolPolicy.Deny"/>.</param>
    /// <param name="isForLater">It is to hold for further calls of the same tool.</param>
    public async Task<ApprovalOutcome> DecideAsync(
        Guid id, int? ownerId, string decision, bool isForLater, Caller caller, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();

        // Servers may have to be asked, for which nothing is to be held.
        var known = isForLater ? await tools.ListAsync(caller, Guid.Empty, cancellationToken) : [];
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (await ApprovalStore.HoldAsync(connection, id, ownerId, cancellationToken) is not { } approval)
            return new ApprovalOutcome.NotFound();
        if (approval.State is Approval.Allowed or Approval.Denied)
            return new ApprovalOutcome.TooLate("Approval was already decided");
        if (approval.State == Approval.Expired || now >= EndOf(approval))
            return new ApprovalOutcome.TooLate("Approval has expired");
        if (isForLater && approval.OwnerId != caller.Id)
            return new ApprovalOutcome.NotYours();
        if (isForLater)
        {
            if (known.FirstOrDefault(tool => tool.Name == approval.Tool) is not { } tool)
                return new ApprovalOutcome.ToolGone(approval.Tool);
            var policy = new StoredPolicy { Tool = tool.Name, SourceId = tool.SourceId, Policy = decision, UpdatedAt = now };
            await PolicyStore.SetAsync(connection, caller.Id, policy, cancellationToken);
        }

        await ApprovalStore.DecideAsync(connection, id, decision, caller.Id, now, cancellationToken);
        if (!await queue.ResumeAsync(connection, approval.RunId, approval.Start, cancellationToken))
            return new ApprovalOutcome.TooLate("Job has ended");
        var entry = new AuditEntry(decision == ToolPolicy.Allow ? "tool_call.allowed" : "tool_call.denied") { Target = id.ToString() };
        await audit.WriteAsync(connection, entry, cancellationToken);
        var decided = await ApprovalStore.FindAsync(connection, id, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        queue.Wake();
        return new ApprovalOutcome.Decided(decided!);
    }
}
