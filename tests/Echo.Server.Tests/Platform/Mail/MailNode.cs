using System.Collections.Concurrent;
using Dapper;
using Echo.Server.Platform.Mail;
using Echo.Server.Platform.Mail.Smtp;
using Echo.Server.Platform.Security;
using Echo.Testing;
using Microsoft.Extensions.Logging;

namespace Echo.Server.Tests.Platform.Mail;

/// <summary>Queue and sender of one node, without its loop: the test says when it looks.</summary>
sealed class MailNode(TestDatabase database, SmtpMailer mailer, TimeProvider time, byte[] key) : ILogger<MailSender>
{
    readonly MailStore store = new(database.Source, time);

    public ConcurrentQueue<string> Log { get; } = [];

    public MailStore Store => store;

    public Task TurnAsync() => new MailSender(store, Queue, mailer, Mailers.Options(1), time, this).TurnAsync(Cancelled);

    /// <returns>Whether it was taken.</returns>
    public async Task<bool> AddAsync(MailMessage message, bool commits = true)
    {
        await using var connection = await database.Source.OpenConnectionAsync(Cancelled);
        await using var transaction = await connection.BeginTransactionAsync(Cancelled);
        var taken = await Queue.TryAddAsync(connection, message, Cancelled);
        if (commits)
            await transaction.CommitAsync(Cancelled);
        return taken;
    }

    /// <summary>How each message ended; null for those that wait.</summary>
    public async Task<string?[]> OutcomesAsync()
    {
        await using var connection = await database.Source.OpenConnectionAsync(Cancelled);
        return [.. await connection.QueryAsync<string?>("select outcome from mail_messages order by created_at, id")];
    }

    public async Task<string> RowsAsync()
    {
        await using var connection = await database.Source.OpenConnectionAsync(Cancelled);
        return string.Join('\n', await connection.QueryAsync<string>("select mail_messages::text from mail_messages"));
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Log.Enqueue(formatter(state, exception) + exception);

    MailQueue Queue => new(store, new SecretBox(key));

    static CancellationToken Cancelled => TestContext.Current.CancellationToken;
}
