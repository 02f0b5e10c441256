using System.Net.Mail;

namespace Echo.Server.Platform.Mail;

/// <summary>An address with the name that mail programs show beside it.</summary>
sealed record Mailbox(string Address, string Name)
{
    /// <summary>What stands behind the @.</summary>
    public string Domain => Address[(Address.LastIndexOf('@') + 1)..];

    /// <summary>Reads <c>echo@example.com</c> or <c>Echo &lt;echo@example.com&gt;</c>; null for anything else.</summary>
    public static Mailbox? Parse(string text) =>
        !text.Any(char.IsControl) && MailAddress.TryCreate(text, out var parsed) && IsSafe(parsed.Address)
        // What reads a list of addresses as one takes the first ones for a name.
        && !parsed.DisplayName.AsSpan().ContainsAny("@,;<>")
            ? new(parsed.Address, parsed.DisplayName)
            : null;

    /// <summary>Whether an address can stand in a command and in a header without meaning anything else there: visible ASCII, one @, and
    /// none of the characters by which RFC 5321 and 5322 part what stands in a line.</summary>
    public static bool IsSafe(string address) =>
        address.Length is > 2 and <= 254
        && address.Count(static c => c == '@') == 1 && address[0] != '@' && address[^1] != '@'
        && address.All(static c => c is > ' ' and < '\x7f' && !"<>()[]\\,;:\"".Contains(c));
}
