using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Echo.Server.Platform.Security;
using Npgsql;

namespace Echo.Server.Platform.Mail;

/// <summary>Takes messages to be sent. What is committed here is sent, in spite of restarts and of a mail server that fails for a while.
/// </summary>
public sealed class MailQueue
{
    /// <summary>Messages to one address within an hour that strangers can cause.</summary>
    public const int HourlyLimit = 5;

    /// <summary>A message that could not be sent for so long is given up.</summary>
    public static readonly TimeSpan LongestLife = TimeSpan.FromDays(1);

    readonly MailStore store;
    readonly SecretBox box;

    internal MailQueue(MailStore store, SecretBox box) => (this.store, this.box) = (store, box);

    /// <summary>Adds a message in the transaction of the change that it tells of: both are kept, or neither.</summary>
    /// <param name="connection">With an open transaction.</param>
    /// <returns>False when it was dropped because its address got too many already.</returns>
    public Task<bool> TryAddAsync(NpgsqlConnection connection, MailMessage message, CancellationToken cancellationToken)
    {
        if (!Mailbox.IsSafe(message.To))
            throw new ArgumentException("This is no plain mail address", nameof(message));
        var id = Guid.CreateVersion7();
        var content = JsonSerializer.Serialize(new MailContent(message.To, message.Subject, message.Text));
        var recipient = SHA256.HashData(Encoding.ASCII.GetBytes(message.To.ToLowerInvariant()));
        var life = message.Life < LongestLife ? message.Life : LongestLife;
        return store.TryAddAsync(connection, new(id, recipient, box.Seal(content, Purpose(id)), message.IsBounded, life), cancellationToken);
    }

    /// <returns>Null when the key that it was sealed with is gone.</returns>
    internal MailContent? Open(QueuedMail mail) =>
        box.Open(mail.Sealed, Purpose(mail.Id)) is { } content ? JsonSerializer.Deserialize<MailContent>(content) : null;

    static string Purpose(Guid id) => $"mail:{id}:content";
}
