using System.Text.Json.Nodes;
using Echo.Server.Platform.Audit;

namespace Echo.Server.Features.Access.Accounts;

/// <summary>A change applied to an account that is there: what differs, and what follows from it.</summary>
sealed class AccountUpdate(Account account, AccountChange change, string? newPasswordHash)
{
    public int Id => account.Id;

    public string Username { get; } = change.Username ?? account.Username;

    public string Email { get; } = change.Email ?? account.Email;

    public string? PasswordHash { get; } = newPasswordHash ?? account.PasswordHash;

    public string Role { get; } = change.Role ?? account.Role;

    public bool IsActive { get; } = change.IsActive ?? account.IsActive;

    public string[] Grants { get; } = change.Grants ?? account.Grants;

    public bool ChangesEmail => Email != account.Email;

    /// <summary>Contract section 3.2: a new password and being disabled end all sessions, also the caller's own.</summary>
    public bool EndsSessions => ChangesPassword || (account.IsActive && !IsActive);

    public bool ChangesPassword => newPasswordHash is not null;

    /// <summary>The fields that differ, by the names of the route.</summary>
    public IReadOnlyList<string> ChangedFields { get; } = [.. Differing(account, change, newPasswordHash)];

    /// <summary>Tells the audit trail what differs, and the new rights; no password and no address.</summary>
    public AuditEntry Entry()
    {
        var details = new JsonObject { ["fields"] = ListOf(ChangedFields) };
        if (Role != account.Role)
            details["role"] = Role;
        if (IsActive != account.IsActive)
            details["isActive"] = IsActive;
        if (ChangedFields.Contains("permissions"))
            details["permissions"] = ListOf(Grants);
        return new("account.updated") { Target = account.Uuid.ToString(), Details = details };
    }

    static IEnumerable<string> Differing(Account account, AccountChange change, string? newPasswordHash)
    {
        if (change.Email is { } email && email != account.Email)
            yield return "email";
        if (change.Username is { } username && username != account.Username)
            yield return "username";
        if (newPasswordHash is not null)
            yield return "password";
        if (change.Role is { } role && role != account.Role)
            yield return "role";
        if (change.IsActive is { } isActive && isActive != account.IsActive)
            yield return "isActive";
        if (change.Grants is { } grants && !grants.SequenceEqual(account.Grants))
            yield return "permissions";
    }

    static JsonArray ListOf(IEnumerable<string> texts) => [.. texts.Select(text => JsonValue.Create(text))];
}
