namespace Echo.Architecture.Tests.House;

/// <summary>Whose tables are whose: a table begins with the name of its room. The documents' own names are the exceptions.</summary>
static class Tables
{
    /// <summary>The view that every feature may join, to show an account's name.</summary>
    const string Shared = "account_directory";

    static readonly Dictionary<string, string> DocumentedNames = new()
    {
        ["users"] = "access",
        [Shared] = "access",
        ["chat_messages"] = "chat",
    };

    /// <summary>Whether a room owns a table, view or index.</summary>
    /// <param name="room">In lower case.</param>
    public static bool Owns(string room, string table) =>
        DocumentedNames.TryGetValue(table, out var owner)
            ? owner == room
            : table == room || table.StartsWith(room + "_", StringComparison.Ordinal);

    /// <summary>Whether a room's SQL may name a table: its own ones, the shared view, and PostgreSQL's catalog.</summary>
    public static bool MayName(string room, string table) =>
        Owns(room, table) || table == Shared
        || table.StartsWith("pg_", StringComparison.Ordinal) || table.StartsWith("information_schema.", StringComparison.Ordinal);
}
