using System.Text;

namespace Echo.Server.Features.Access.External;

/// <summary>Makes names for accounts of people who chose none (contract section 3.6).</summary>
static class NewName
{
    const int Least = 3;
    const int Most = 40;

    /// <summary>Of an address: what stands before the @, as far as a name may hold it. Whoever finds it taken adds a number.</summary>
    public static string Of(string email)
    {
        var name = new StringBuilder();
        foreach (var letter in email.AsSpan(0, Math.Max(0, email.IndexOf('@', StringComparison.Ordinal))))
        {
            if (char.IsAsciiLetterOrDigit(letter))
                name.Append(letter);
            else if (name.Length > 0 && letter is '_' or '-' or '.' or '+')
                name.Append('-');
            if (name.Length == Most)
                break;
        }

        var kept = name.ToString().TrimEnd('-');
        return kept.Length < Least || kept.StartsWith("deleted-", StringComparison.OrdinalIgnoreCase) ? $"user-{kept}".TrimEnd('-') : kept;
    }
}
