using System.Text.RegularExpressions;
using Npgsql;

namespace Echo.Server.Platform.Database.Migrations;

/// <summary>Finds the line of a migration that PostgreSQL complained about.</summary>
static partial class MigrationFault
{
    /// <param name="command">The script as it was executed.</param>
    /// <returns>" in line n", or nothing when the statement can't be found.</returns>
    public static string Place(MigrationScript script, NpgsqlCommand command, PostgresException failure)
    {
        // A script is sent statement by statement, and PostgreSQL counts from the start of the statement.
#pragma warning disable CS0618 // deprecated in favour of batches, which can't be made from a script
        var done = command.Statements.TakeWhile(statement => statement.StatementType != StatementType.Unknown).Count();
#pragma warning restore CS0618
        var ends = Token().Matches(script.Sql).Where(token => token.ValueSpan is ";").Select(token => token.Index).ToList();
        if (done > ends.Count)
            return "";
        var start = done == 0 ? 0 : ends[done - 1] + 1;
        start += Math.Max(script.Sql.AsSpan(start).IndexOfAnyExcept([' ', '\r', '\n', '\t']), 0);
        var place = Math.Min(start + Math.Max(failure.Position - 1, 0), script.Sql.Length);
        return $" in line {script.Sql.AsSpan(0, place).Count('\n') + 1}";
    }

    // What may hold a semicolon that ends nothing, and the semicolons that do.
    [GeneratedRegex(
        """'[^']*'|"[^"]*"|--[^\n]*|/\*.*?\*/|\$(?<tag>\w*)\$.*?\$\k<tag>\$|;""",
        RegexOptions.Singleline | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Token();
}
