using Dapper;
using Npgsql;

namespace Echo.Server.Features.Access.Throttling;

/// <summary>Counts wrong passwords.</summary>
sealed class SignInFailureStore(NpgsqlDataSource database)
{
    /// <summary>Counts one failure from this address and over all; a window that is over begins again.</summary>
    /// <param name="endsAt">The end of a window that begins now.</param>
    public async Task<FailureCount> CountAsync(
        SignInAttempt attempt, DateTimeOffset now, DateTimeOffset endsAt, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.QuerySingleAsync<FailureCount>(new(
            """
            with counted as (
                insert into access_sign_in_failures as f (account, address, failures, ends_at)
                values (@Account, @Network, 1, @endsAt), (@Account, '', 1, @endsAt)
                on conflict (account, address) do update
                set failures = case when f.ends_at <= @now then 1 else f.failures + 1 end,
                    ends_at = case when f.ends_at <= @now then @endsAt else f.ends_at end
                returning address, failures, ends_at
            )
            select one.failures as from_address, one.ends_at as address_ends_at, everyone.failures as from_all, everyone.ends_at as all_ends_at
            from counted one, counted everyone
            where one.address <> '' and everyone.address = ''
            """,
            new { attempt.Account, attempt.Network, now, endsAt },
            cancellationToken: cancellationToken));
    }

    /// <summary>Takes back what this address has against it, and the attempt from the sum.</summary>
    public async Task ForgiveAsync(SignInAttempt attempt, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new(
            """
            with forgiven as (
                delete from access_sign_in_failures where account = @Account and address = @Network
            )
            update access_sign_in_failures set failures = greatest(failures - 1, 0) where account = @Account and address = ''
            """,
            attempt,
            cancellationToken: cancellationToken));
    }

    /// <summary>The addresses from which sessions of an account were opened since then.</summary>
    public async Task<IReadOnlyList<string>> ListOriginsAsync(int accountId, DateTimeOffset since, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<string>(new(
            """
            select distinct client_address from access_sessions
            where account_id = @accountId and created_at >= @since and client_address is not null
            """,
            new { accountId, since },
            cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>Removes windows that are over.</summary>
    public async Task SweepAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new(
            "delete from access_sign_in_failures where ends_at <= @now", new { now }, cancellationToken: cancellationToken));
    }
}
