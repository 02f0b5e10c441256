using Npgsql;

namespace Echo.Server.Platform.Database;

/// <summary>Reads <c>DATABASE_URL</c>: the URL form of libpq (PostgreSQL manual, 32.1.1.2), also with a driver's name behind the scheme as
/// SQLAlchemy writes it (<c>postgresql+asyncpg://</c>), or an Npgsql connection string.</summary>
/// <remarks>Problems never quote the text: it holds a password.</remarks>
static class DatabaseUrl
{
    const string Forms = "use postgres://user:password@host:port/database or an Npgsql connection string (Host=...;Database=...)";

    /// <returns>Null with what is wrong and what to write, to be put behind the setting's name.</returns>
    public static NpgsqlConnectionStringBuilder? Parse(string text, out string problem)
    {
        problem = $"is not usable: {Forms}.";
        var end = text.IndexOf("://", StringComparison.Ordinal);
        if (end < 0)
            return ParseKeywords(text);
        if (text[..end].Split('+')[0] is not ("postgres" or "postgresql"))
        {
            problem = $"names another kind of database: {Forms}.";
            return null;
        }

        try
        {
            return ParseUrl(text[(end + 3)..]);
        }
        catch (DatabaseUrlException unusable)
        {
            problem = $"{unusable.Message}: {Forms}.";
            return null;
        }
    }

    static NpgsqlConnectionStringBuilder? ParseKeywords(string text)
    {
        try
        {
            var builder = new NpgsqlConnectionStringBuilder(text);
            return string.IsNullOrEmpty(builder.Host) ? null : builder;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    static NpgsqlConnectionStringBuilder ParseUrl(string text)
    {
        var (beforeQuery, query) = Cut(text, '?');
        var (authority, database) = Cut(beforeQuery, '/');
        // A password may hold an @ that nobody escaped: the last one counts.
        var at = authority.LastIndexOf('@');
        var (user, password) = Cut(at < 0 ? "" : authority[..at], ':');
        var builder = new NpgsqlConnectionStringBuilder();
        SetHost(builder, authority[(at + 1)..]);
        if (user is { Length: > 0 })
            builder.Username = Decode(user);
        if (password is { Length: > 0 })
            builder.Password = Decode(password);
        if (database is { Length: > 0 })
            builder.Database = Decode(database);
        foreach (var parameter in (query ?? "").Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = Cut(parameter, '=');
            DatabaseUrlParameter.Apply(builder, Decode(name), Decode(value ?? ""));
        }

        return string.IsNullOrEmpty(builder.Host) ? throw new DatabaseUrlException("names no host") : builder;
    }

    static void SetHost(NpgsqlConnectionStringBuilder builder, string text)
    {
        if (text.Contains(','))
            throw new DatabaseUrlException("names several hosts");
        var bracket = text.LastIndexOf(']');
        var colon = text.IndexOf(':', bracket + 1);
        var host = colon < 0 ? text : text[..colon];
        if (host.Length > 0)
            builder.Host = Decode(host.Trim('[', ']'));
        if (colon >= 0 && text[(colon + 1)..] is { Length: > 0 } port)
            builder.Port = DatabaseUrlParameter.Port(port);
    }

    static (string Left, string? Right) Cut(string text, char separator)
    {
        var at = text.IndexOf(separator);
        return at < 0 ? (text, null) : (text[..at], text[(at + 1)..]);
    }

    // A plus is a plus here, unlike in forms.
    static string Decode(string text)
    {
        for (var i = text.IndexOf('%'); i >= 0; i = text.IndexOf('%', i + 1))
        {
            if (i + 2 >= text.Length || !char.IsAsciiHexDigit(text[i + 1]) || !char.IsAsciiHexDigit(text[i + 2]))
                throw new DatabaseUrlException("holds a % without two hexadecimal digits (write %25 for a percent sign)");
        }

        return Uri.UnescapeDataString(text);
    }
}
