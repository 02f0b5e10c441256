using System.Text.Json.Nodes;
using Dapper;
using Echo.Server.Features.Connections.OAuth;
using Echo.Server.Features.Connections.Serving;
using Echo.Server.Platform.Audit;
using Echo.Server.Platform.Events;
using Npgsql;

namespace Echo.Server.Features.Connections.Api;

/// <summary>Stores changed definitions.</summary>
sealed class ConnectionEditStore(NpgsqlDataSource database, AuditStore audit, EventLog events, DefinitionChanges changes)
{
    /// <param name="from">The revision that the change was made from.</param>
    /// <param name="fields">What differs, for the audit trail.</param>
    public async Task<EditOutcome> SaveAsync(
        Connection connection, int from, OAuthEdit signIn, IReadOnlyList<string> fields, CancellationToken cancellationToken)
    {
        await using var link = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await link.BeginTransactionAsync(cancellationToken);
        try
        {
            var saved = await link.ExecuteAsync(new(
                """
                update connections
                set name = @Name, slug = @Slug, mcp_url = @McpUrl, command = @Command, env = @Env, auth_type = @AuthType, credentials = @Credentials,
                    bearer_token = @BearerToken, client_version = @ClientVersion, timeout_seconds = @TimeoutSeconds,
                    disabled_tools = @DisabledTools, visibility = @Visibility, roles = @Roles, isolation = @Isolation, pin_tools = @PinTools,
                    last_error = null, revision = @Revision
                where id = @Id and revision = @from
                """,
                new
                {
                    connection.Id,
                    connection.Name,
                    connection.Slug,
                    connection.McpUrl,
                    connection.Command,
                    connection.Env,
                    connection.AuthType,
                    connection.Credentials,
                    connection.BearerToken,
                    connection.ClientVersion,
                    connection.TimeoutSeconds,
                    connection.DisabledTools,
                    connection.Visibility,
                    connection.Roles,
                    connection.Isolation,
                    connection.PinTools,
                    connection.Revision,
                    from,
                },
                cancellationToken: cancellationToken));
            if (saved == 0)
                return new EditOutcome.Overtaken();
        }
        catch (PostgresException taken) when (taken.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            return new EditOutcome.SlugTaken(connection.Slug);
        }

        if (signIn is OAuthEdit.Kept { Setup: var setup })
            await OAuthStore.UpdateAsync(link, setup, cancellationToken);
        if (signIn is OAuthEdit.Anew { Definition: var definition })
            await OAuthStore.ReplaceAsync(link, transaction, connection.Id, definition, cancellationToken);

        var entry = new AuditEntry("connection.updated")
        {
            Target = connection.Id.ToString(),
            Details = new() { ["fields"] = new JsonArray([.. fields.Select(field => JsonValue.Create(field))]) },
        };
        await audit.WriteAsync(link, entry, cancellationToken);
        var state = signIn is OAuthEdit.Anew ? ConnectionEvents.AuthorizationRequired : ConnectionEvents.Idle;
        await events.PublishAsync(link, ConnectionEvents.Changed(connection.Id, connection.OwnerId, state), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        changes.Tell(connection.Id);
        events.Hint();
        return new EditOutcome.Changed(connection);
    }
}
