namespace Echo.Server.Platform.Security;

/// <summary>Who asks: an account with the rights it has at this moment, narrowed by the key it came with.</summary>
public sealed class Caller
{
    /// <summary>The number that stands for no account: of <see cref="Anonymous"/>, and of what it made.</summary>
    public const int NoAccount = 0;

    IReadOnlyList<string>? permissions;

    /// <summary>Whoever comes without credentials, where an endpoint admits that. All of them are one caller.</summary>
    public static Caller Anonymous { get; } = new()
    {
        Id = NoAccount,
        Uuid = Guid.Empty,
        Username = "anonymous",
        Role = "anonymous",
        Rights = [Permissions.ConnectionsUse, Permissions.McpUse],
    };

    /// <summary>The account's number, from 1; <see cref="NoAccount"/> where there is none.</summary>
    public required int Id { get; init; }

    public required Guid Uuid { get; init; }

    public required string Username { get; init; }

    public required string Role { get; init; }

    /// <summary>Patterns from role and grants.</summary>
    public required IReadOnlyList<string> Rights { get; init; }

    /// <summary>Scopes of the API key, or null when the caller came with a token.</summary>
    public IReadOnlyList<string>? Scopes { get; init; }

    /// <summary>The API key that was presented, or null.</summary>
    public Guid? KeyId { get; init; }

    /// <summary>The session of the access token that was presented, or null.</summary>
    public Guid? SessionId { get; init; }

    /// <summary>There is no account behind it, and so no uuid.</summary>
    public bool IsAnonymous => Id == NoAccount;

    public bool IsAdmin => Role == "admin";

    /// <summary>Everything the caller may do, by name, in the order of <see cref="Permissions.All"/>.</summary>
    public IReadOnlyList<string> AllPermissions => permissions ??= [.. Permissions.All.Where(May)];

    /// <summary>Makes the caller a parameter of endpoints that need a permission. Public endpoints ask the request for it, since there
    /// may be none.</summary>
    /// <exception cref="InvalidOperationException">The request is anonymous.</exception>
    public static ValueTask<Caller?> BindAsync(HttpContext context) =>
        new(context.Caller()
            ?? throw new InvalidOperationException($"{context.GetEndpoint()?.DisplayName} is public and has no caller to bind"));

    /// <summary>Whether both have the same role and the same rights.</summary>
    internal bool MayTheSameAs(Caller other) => Role == other.Role && Rights.SequenceEqual(other.Rights)
        && (Scopes ?? []).SequenceEqual(other.Scopes ?? []);

    // Runs at every request: a walk over a handful of patterns is cheaper than any set made for one question.
    public bool May(string permission) => Grants(Rights, permission) && (Scopes is null || Grants(Scopes, permission));

    /// <summary>Whether the caller may do all that a pattern matches, as <see cref="PermissionPattern.Covers(IReadOnlyList{string}, string)"/>
    /// compares patterns.</summary>
    public bool Covers(string pattern) =>
        PermissionPattern.Covers(Rights, pattern) && (Scopes is null || PermissionPattern.Covers(Scopes, pattern));

    static bool Grants(IReadOnlyList<string> patterns, string permission)
    {
        for (var i = 0; i < patterns.Count; i++)
        {
            if (PermissionPattern.Matches(patterns[i], permission))
                return true;
        }

        return false;
    }
}
