using System.Globalization;
using Npgsql;

namespace Echo.Server.Platform.Database;

/// <summary>Parameters behind the question mark of a database URL, by libpq's names, and the few that other drivers and hosters
/// add.</summary>
static class DatabaseUrlParameter
{
    public static void Apply(NpgsqlConnectionStringBuilder builder, string name, string value)
    {
        switch (name)
        {
            case "host": builder.Host = value; break;
            case "port": builder.Port = Port(value); break;
            case "user": builder.Username = value; break;
            case "password": builder.Password = value; break;
            case "dbname": builder.Database = value; break;
            case "sslmode" or "ssl": builder.SslMode = Mode(value); break;
            case "sslrootcert": builder.RootCertificate = value; break;
            case "sslcert": builder.SslCertificate = value; break;
            case "sslkey": builder.SslKey = value; break;
            case "channel_binding": builder.ChannelBinding = Parse<ChannelBinding>(name, value); break;
            case "application_name": builder.ApplicationName = value; break;
            case "connect_timeout": builder.Timeout = Number(name, value); break;
            case "options": builder.Options = value; break;
            // Said by hosters to other drivers; here DATABASE_DIRECT_URL says it.
            case "pgbouncer": break;
            default: throw new DatabaseUrlException($"has the unknown parameter {name}");
        }
    }

    public static int Port(string text) => Number("port", text) is > 0 and <= 65535 and var port ? port : throw Unusable("port");

    static int Number(string name, string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw Unusable(name);

    static SslMode Mode(string value) => value switch
    {
        "true" => SslMode.Require,
        "false" => SslMode.Disable,
        _ => Parse<SslMode>("sslmode", value.Replace("-", "", StringComparison.Ordinal)),
    };

    static T Parse<T>(string name, string value)
        where T : struct, Enum =>
        Enum.TryParse<T>(value, ignoreCase: true, out var parsed) && !char.IsAsciiDigit(value[0]) ? parsed : throw Unusable(name);

    static DatabaseUrlException Unusable(string name) => new($"has an unusable {name}");
}
