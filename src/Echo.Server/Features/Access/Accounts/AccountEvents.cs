using Echo.Mcp.Json;
using Echo.Server.Platform.Events;
using Echo.Server.Platform.Http.Json;
using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Access.Accounts;

/// <summary>What is told when an account changes: to its owner, and to whoever may read users. No address and no secret goes out; which key it was
/// is for the owner and administrators.</summary>
static class AccountEvents
{
    const string Topic = "accounts";

    public static NewEvent Registered(Account account) => Of(account, "registered", []);

    /// <param name="account">As it is now.</param>
    /// <param name="fields">What differs, by the names of the route.</param>
    public static NewEvent Updated(Account account, IReadOnlyList<string> fields) => Of(account, "updated", fields);

    /// <summary>The same where only one field was touched.</summary>
    public static NewEvent Updated(int id, Guid uuid, string field) => Of(id, new(uuid, "updated") { Fields = [field] });

    public static NewEvent Deleted(int id, Guid uuid) => Of(id, new(uuid, "deleted"));

    public static NewEvent KeyCreated(int id, Guid uuid, Guid key) => Of(id, new(uuid, "key_created") { KeyId = key });

    public static NewEvent KeyRevoked(int id, Guid uuid, Guid key) => Of(id, new(uuid, "key_revoked") { KeyId = key });

    static NewEvent Of(Account account, string change, IReadOnlyList<string> fields) =>
        Of(account.Id, new(account.Uuid, change) { Fields = fields, Role = account.Role, IsActive = account.IsActive });

    static NewEvent Of(int id, News news) => new("account_changed", Topic)
    {
        Data = RawJson.From(news, WireJson.Options),
        Receivers = [id],
        Permission = Permissions.UsersRead,
        Guarded = ["key_id"],
    };

    sealed record News(Guid AccountId, string Change)
    {
        public IReadOnlyList<string> Fields { get; init; } = [];

        public string? Role { get; init; }

        public bool? IsActive { get; init; }

        public Guid? KeyId { get; init; }
    }
}
