using Dapper;
using Echo.Server.Features.Access.Mail;
using Echo.Server.Features.Access.Roles;
using Echo.Server.Platform.Audit;
using Echo.Server.Platform.Events;
using Npgsql;

namespace Echo.Server.Features.Access.Accounts;

/// <summary>Reads and creates accounts.</summary>
sealed class AccountStore(NpgsqlDataSource database, AuditStore audit, MailTokenStore mail, EventLog events)
{
    public const string Columns =
        """
        id, uuid, username, email, password_hash, role, grants, is_active, is_verified, name, picture, google_id,
        last_login, created_at, updated_at
        """;

    public async Task<Account?> FindAsync(int id, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<Account>(new(
            $"select {Columns} from access_accounts where id = @id and deleted_at is null",
            new { id },
            cancellationToken: cancellationToken));
    }

    /// <summary>Finds an account by what a person types: a name, or an e-mail address. No name holds an @.</summary>
    public async Task<Account?> FindByLoginAsync(string login, CancellationToken cancellationToken)
    {
        var field = login.Contains('@', StringComparison.Ordinal) ? "email" : "lower(username)";
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<Account>(new(
            $"select {Columns} from access_accounts where {field} = @login and deleted_at is null",
            new { login = login.Trim().ToLowerInvariant() },
            cancellationToken: cancellationToken));
    }

    public async Task<RegistrationRefusal?> FindConflictAsync(string username, string email, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await FindConflictAsync(connection, username, email, cancellationToken);
    }

    public async Task<RegistrationRefusal?> FindRefusalAsync(AdminCondition condition, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await FindRefusalAsync(connection, condition, cancellationToken);
    }

    /// <summary>Creates an account when the condition holds and its name and address are free. An administrator ends all setup links.
    /// Whoever is not verified gets a message.</summary>
    public async Task<Outcome<Account, RegistrationRefusal>> CreateAsync(
        NewAccount account, AdminCondition condition, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (account.Role == RoleNames.Admin)
            await LockAdminsAsync(connection, cancellationToken);
        if (condition.SetupToken is not null && await FindRefusalAsync(connection, condition, cancellationToken) is { } noSetup)
            return noSetup;

        Account? created;
        do
        {
            if (await FindConflictAsync(connection, account.Username, account.Email, cancellationToken) is { } conflict)
                return conflict;
            if (await FindRefusalAsync(connection, condition, cancellationToken) is { } refusal)
                return refusal;

            // Nothing comes back when somebody took the name or address since; the next turn says which.
            created = await InsertAsync(connection, account, cancellationToken);
        }
        while (created is null);

        if (created.IsAdmin)
            await connection.ExecuteAsync(new("delete from access_setup_links", cancellationToken: cancellationToken));
        var entry = new AuditEntry("account.registered") { Target = created.Uuid.ToString(), Details = new() { ["role"] = created.Role } };
        await audit.WriteAsync(connection, entry, cancellationToken);
        if (!created.IsVerified)
            await mail.IssueAsync(connection, MailTokenKind.Verify, MailOwner.Of(created), cancellationToken);
        await events.PublishAsync(connection, AccountEvents.Registered(created), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        events.Hint();
        return created;
    }

    /// <summary>Waits until nobody else makes an administrator or a setup link, on any node, and keeps it so until the connection's
    /// transaction ends.</summary>
    public static Task LockAdminsAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(new(
            "select pg_advisory_xact_lock(hashtextextended('access.administrators', 0))", cancellationToken: cancellationToken));

    static async Task<RegistrationRefusal?> FindConflictAsync(
        NpgsqlConnection connection, string username, string email, CancellationToken cancellationToken)
    {
        var (nameTaken, emailTaken) = await connection.QuerySingleAsync<(bool, bool)>(new(
            """
            select exists (select from access_accounts where lower(username) = lower(@username)),
                   exists (select from access_accounts where email = @email)
            """,
            new { username, email },
            cancellationToken: cancellationToken));
        return nameTaken ? RegistrationRefusal.UsernameTaken : emailTaken ? RegistrationRefusal.EmailTaken : null;
    }

    static async Task<RegistrationRefusal?> FindRefusalAsync(
        NpgsqlConnection connection, AdminCondition condition, CancellationToken cancellationToken)
    {
        if (!condition.NoneExists)
            return null;
        var (adminExists, linkExists) = await connection.QuerySingleAsync<(bool, bool)>(new(
            """
            select exists (select from access_accounts where role = 'admin' and is_active),
                   exists (select from access_setup_links where token_hash = @token)
            """,
            new { token = condition.SetupToken },
            cancellationToken: cancellationToken));
        return (adminExists, condition.SetupToken) switch
        {
            (true, null) => RegistrationRefusal.AdminRefused,
            (true, _) => RegistrationRefusal.SetupFinished,
            (false, null) => null,
            _ => linkExists ? null : RegistrationRefusal.SetupLinkInvalid,
        };
    }

    static Task<Account?> InsertAsync(NpgsqlConnection connection, NewAccount account, CancellationToken cancellationToken) =>
        connection.QuerySingleOrDefaultAsync<Account>(new(
            $"""
            insert into access_accounts (uuid, username, email, password_hash, role, is_verified, created_at, updated_at)
            values (@Uuid, @Username, @Email, @PasswordHash, @Role, @IsVerified, @CreatedAt, @CreatedAt)
            on conflict do nothing
            returning {Columns}
            """,
            account,
            cancellationToken: cancellationToken));
}
