using Echo.Server.Platform.Http.Browsers;
using Echo.Server.Platform.Http.Egress;
using Echo.Server.Platform.Http.Problems;
using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Connections.Api;

/// <summary>Changes definitions. Calls that are under way end with the definition they began with; the next one meets the new.</summary>
sealed class ConnectionEditor(
    ConnectionStore store, ConnectionEditStore edits, OAuthEditor signIns, ConnectionSecrets secrets, GuardedHttp http, UpstreamPool pool)
{
    /// <summary>In the place of a secret: the stored one stays.</summary>
    public const string Kept = "***";

    public async Task<EditOutcome> ChangeAsync(
        Guid id, ConnectionChangeRequest change, Caller caller, Browser browser, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(id, ConnectionScope.Of(caller), cancellationToken) is not { } connection)
            return new EditOutcome.NotFound();
        if (MissingPermission(connection, change, caller) is { } permission)
            return new EditOutcome.Forbidden(permission);
        if (Violations(connection, change).ToArray() is { Length: > 0 } violations)
            return new EditOutcome.Invalid(violations);
        if (change.McpUrl is { } url && await http.CheckAsync(new(url), cancellationToken) is { } refusal)
            return new EditOutcome.NotAllowed(refusal);

        var (changed, fields) = Apply(connection, change);
        var (edit, refused) = await signIns.PrepareAsync(connection, changed, change, caller, browser, cancellationToken);
        if (refused is not null)
            return refused;
        if (edit is not OAuthEdit.Nothing && change.NamesOAuth())
            fields = [.. fields, "oauth"];
        if (fields.Count == 0)
            return new EditOutcome.Changed(connection);
        var outcome = await edits.SaveAsync(changed, connection.Revision, edit, fields, cancellationToken);
        if (outcome is EditOutcome.Changed)
            pool.Renew(id, changed.Revision);
        return outcome;
    }

    static string? MissingPermission(Connection connection, ConnectionChangeRequest change, Caller caller)
    {
        if (connection.StartsProgram && !caller.May(Permissions.ConnectionsStdio))
            return Permissions.ConnectionsStdio;
        return change.Visibility == Visibilities.Team && connection.Visibility != Visibilities.Team && !caller.May(Permissions.ConnectionsShare)
            ? Permissions.ConnectionsShare
            : null;
    }

    static IEnumerable<FieldViolation> Violations(Connection connection, ConnectionChangeRequest change)
    {
        if (connection.StartsProgram && change.McpUrl is not null)
            yield return new("body.mcp_url", "This connection starts a program; make a new connection for a URL.", ViolationTypes.Value);
        if (connection.StartsProgram && (change.AuthType == AuthTypes.Bearer || change.BearerToken is not null))
            yield return new("body.bearer_token", "A program takes no bearer token; hand secrets over in env.", ViolationTypes.Value);
        if (!connection.StartsProgram && change.Command is not null)
            yield return new("body.command", "This connection has a URL; make a new connection for a program.", ViolationTypes.Value);
        if (!connection.StartsProgram && change.Env is not null)
            yield return new("body.env", "Only programs have variables.", ViolationTypes.Value);
        if (connection.StartsProgram && change.AuthType == AuthTypes.OAuth)
            yield return new("body.auth_type", "A program takes no tokens; hand secrets over in env.", ViolationTypes.Value);
        if (change.NamesOAuth() && (change.AuthType ?? connection.AuthType) != AuthTypes.OAuth)
            yield return new("body.auth_type", "Set auth_type to oauth to sign in that way.", ViolationTypes.Value);
        if (change.Credentials == ConnectionCredentials.PerUser && (change.AuthType ?? connection.AuthType) != AuthTypes.OAuth)
            yield return new("body.credentials", "Only with auth_type oauth each user can sign in.", ViolationTypes.Value);
        if (change.AuthType == AuthTypes.Bearer && change.BearerToken is null or Kept && connection.BearerToken is null)
            yield return new("body.bearer_token", "Give the token, or set auth_type to none.", ViolationTypes.Missing);
        if (change.BearerToken is not null && (change.AuthType ?? connection.AuthType) != AuthTypes.Bearer)
            yield return new("body.auth_type", "Set auth_type to bearer to use the token.", ViolationTypes.Value);
    }

    (Connection Changed, IReadOnlyList<string> Fields) Apply(Connection connection, ConnectionChangeRequest change)
    {
        var authType = change.AuthType ?? connection.AuthType;
        var token = change.BearerToken is null or Kept ? connection.BearerToken : secrets.SealToken(connection.Id, change.BearerToken);
        var changed = new Connection
        {
            Id = connection.Id,
            OwnerId = connection.OwnerId,
            OwnerUuid = connection.OwnerUuid,
            OwnerIsActive = connection.OwnerIsActive,
            Name = change.Name ?? connection.Name,
            Slug = change.Slug ?? connection.Slug,
            Transport = connection.Transport,
            McpUrl = change.McpUrl ?? connection.McpUrl,
            Command = change.Command is { } command ? [.. command] : connection.Command,
            Env = change.Env is { } env ? secrets.SealEnv(connection.Id, WithKept(connection, env)) : connection.Env,
            AuthType = authType,
            Credentials = authType == AuthTypes.OAuth ? change.Credentials ?? connection.Credentials : ConnectionCredentials.Shared,
            BearerToken = authType == AuthTypes.Bearer ? token : null,
            ClientVersion = change.Version ?? connection.ClientVersion,
            TimeoutSeconds = change.Timeout ?? connection.TimeoutSeconds,
            DisabledTools = change.DisabledTools is { } tools ? [.. tools] : connection.DisabledTools,
            Visibility = change.Visibility ?? connection.Visibility,
            Roles = change.Roles is { } roles ? [.. roles.Distinct()] : connection.Roles,
            Isolation = change.Isolation ?? connection.Isolation,
            PinTools = change.PinTools ?? connection.PinTools,
            ServerInfo = connection.ServerInfo,
            CreatedAt = connection.CreatedAt,
            LastActivity = connection.LastActivity,
            Revision = connection.Revision + 1,
        };
        return (changed, [.. ChangedFields(connection, changed)]);
    }

    Dictionary<string, string> WithKept(Connection connection, IReadOnlyDictionary<string, string> env)
    {
        secrets.TryOpenEnv(connection, out var stored);
        return env.ToDictionary(entry => entry.Key, entry => entry.Value == Kept ? stored.GetValueOrDefault(entry.Key, Kept) : entry.Value);
    }

    static IEnumerable<string> ChangedFields(Connection before, Connection after)
    {
        (string Name, bool Differs)[] fields =
        [
            ("name", before.Name != after.Name),
            ("slug", before.Slug != after.Slug),
            ("mcp_url", before.McpUrl != after.McpUrl),
            ("command", before.Command?.SequenceEqual(after.Command!) == false),
            ("env", before.Env != after.Env),
            ("auth_type", before.AuthType != after.AuthType),
            ("bearer_token", before.BearerToken != after.BearerToken),
            ("credentials", before.Credentials != after.Credentials),
            ("version", before.ClientVersion != after.ClientVersion),
            ("timeout", before.TimeoutSeconds != after.TimeoutSeconds),
            ("disabled_tools", !before.DisabledTools.SequenceEqual(after.DisabledTools)),
            ("visibility", before.Visibility != after.Visibility),
            ("roles", !before.Roles.SequenceEqual(after.Roles)),
            ("isolation", before.Isolation != after.Isolation),
            ("pin_tools", before.PinTools != after.PinTools),
        ];
        return fields.Where(field => field.Differs).Select(field => field.Name);
    }
}
