using Echo.Server.Features.Access.Accounts;

namespace Echo.Server.Features.Access.Mail;

/// <summary>The account that a message is for.</summary>
sealed class MailOwner
{
    public required int Id { get; init; }

    public required Guid Uuid { get; init; }

    public required string Username { get; init; }

    public required string Email { get; init; }

    public bool IsVerified { get; init; }

    public static MailOwner Of(Account account) => new()
    {
        Id = account.Id,
        Uuid = account.Uuid,
        Username = account.Username,
        Email = account.Email,
        IsVerified = account.IsVerified,
    };
}
