using Dapper;
using Echo.Server.Features.Access.Accounts;
using Echo.Server.Features.Access.Roles;
using Echo.Server.Platform.Audit;
using Echo.Server.Platform.Events;
using Echo.Server.Platform.Http.Json;
using Npgsql;

namespace Echo.Server.Features.Access.External;

/// <summary>Accounts by what an identity provider knows of their owners.</summary>
sealed class ExternalAccountStore(NpgsqlDataSource database, AuditStore audit, EventLog events, TimeProvider time)
{
    const int MostTries = 100;
    const string Google = "google";

    public async Task<Account?> FindAsync(ExternalIdentity identity, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<Account>(new(
            $"select {AccountStore.Columns} from access_accounts where google_id = @Key and deleted_at is null",
            new { identity.Key },
            cancellationToken: cancellationToken));
    }

    /// <summary>Connects the account that has the address, where that was proven to be its owner's and nobody is connected to it.</summary>
    /// <returns>Null when there is none.</returns>
    public async Task<Account?> AdoptAsync(ExternalIdentity identity, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var adopted = await connection.QuerySingleOrDefaultAsync<Account>(new(
            $"""
            update access_accounts set google_id = @Key, name = coalesce(name, @Name), picture = coalesce(picture, @Picture), updated_at = @now
            where email = @email and email_proven and google_id is null and deleted_at is null
            returning {AccountStore.Columns}
            """,
            new { identity.Key, identity.Name, identity.Picture, email = identity.Email.ToLowerInvariant(), now = Now },
            cancellationToken: cancellationToken));
        if (adopted is null)
            return null;
        await audit.WriteAsync(connection, Connected(adopted.Uuid), cancellationToken);
        await events.PublishAsync(connection, AccountEvents.Updated(adopted, [Google]), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        events.Hint();
        return adopted;
    }

    /// <summary>Makes an account without a password.</summary>
    /// <param name="username">Gets a number where it is taken.</param>
    /// <returns>Null when the address or the person has an account.</returns>
    public async Task<Account?> CreateAsync(ExternalIdentity identity, string username, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        for (var number = 1; number <= MostTries; number++)
        {
            var now = Now;
            var created = await connection.QuerySingleOrDefaultAsync<Account>(new(
                $"""
                insert into access_accounts (
                    uuid, username, email, role, is_verified, email_proven, name, picture, google_id, created_at, updated_at)
                values (@uuid, @username, @email, @role, @IsEmailVerified, @IsEmailVerified, @Name, @Picture, @Key, @now, @now)
                on conflict do nothing
                returning {AccountStore.Columns}
                """,
                new
                {
                    uuid = Guid.CreateVersion7(now),
                    username = number == 1 ? username : $"{username}-{number}",
                    email = identity.Email.ToLowerInvariant(),
                    role = RoleNames.User,
                    identity.IsEmailVerified,
                    identity.Name,
                    identity.Picture,
                    identity.Key,
                    now,
                },
                cancellationToken: cancellationToken));
            if (created is not null)
            {
                var entry = new AuditEntry("account.registered")
                {
                    Actor = created.Uuid,
                    Target = created.Uuid.ToString(),
                    Details = new() { ["role"] = created.Role, ["provider"] = Google },
                };
                await audit.WriteAsync(connection, entry, cancellationToken);
                await events.PublishAsync(connection, AccountEvents.Registered(created), cancellationToken);
                await transaction.CommitAsync(cancellationToken);
                events.Hint();
                return created;
            }

            var isNameTaken = await connection.ExecuteScalarAsync<bool>(new(
                "select not exists (select from access_accounts where email = @email or google_id = @Key)",
                new { email = identity.Email.ToLowerInvariant(), identity.Key },
                cancellationToken: cancellationToken));
            if (!isNameTaken)
                return null;
        }

        return null;
    }

    /// <summary>Connects a person to an account, in the place of whoever was before.</summary>
    /// <returns>False when the person is connected to another account.</returns>
    public async Task<bool> ConnectAsync(int accountId, ExternalIdentity identity, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        try
        {
            var uuid = await connection.ExecuteScalarAsync<Guid?>(new(
                """
                update access_accounts set google_id = @Key, name = coalesce(name, @Name), picture = coalesce(picture, @Picture), updated_at = @now,
                    email_proven = email_proven or (@IsEmailVerified and email = @email)
                where id = @accountId and deleted_at is null and is_active
                returning uuid
                """,
                new
                {
                    accountId,
                    identity.Key,
                    identity.Name,
                    identity.Picture,
                    identity.IsEmailVerified,
                    email = identity.Email.ToLowerInvariant(),
                    now = Now,
                },
                cancellationToken: cancellationToken));
            if (uuid is not { } connected)
                return false;
            await audit.WriteAsync(connection, Connected(connected), cancellationToken);
            await events.PublishAsync(connection, AccountEvents.Updated(accountId, connected, Google), cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            events.Hint();
            return true;
        }
        catch (PostgresException taken) when (taken.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            return false;
        }
    }

    DateTimeOffset Now => WireTime.Truncate(time.GetUtcNow());

    static AuditEntry Connected(Guid account) => new("account.connected")
    {
        Actor = account,
        Target = account.ToString(),
        Details = new() { ["provider"] = Google },
    };
}
