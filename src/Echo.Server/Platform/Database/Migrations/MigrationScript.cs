using System.Security.Cryptography;
using System.Text;

namespace Echo.Server.Platform.Database.Migrations;

/// <summary>One numbered SQL file. Once it is released it never changes: databases have been made by it.</summary>
/// <param name="Name">The file's name without number and ending.</param>
public sealed record MigrationScript(int Number, string Name, string Sql)
{
    public string FileName => $"{Number:0000}_{Name}.sql";

    /// <summary>SHA-256 in hexadecimal. Line ends don't count: a checkout may change them.</summary>
    public string Checksum => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Sql.ReplaceLineEndings("\n"))));
}
