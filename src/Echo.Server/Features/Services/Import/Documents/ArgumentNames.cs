namespace Echo.Server.Features.Services.Import.Documents;

/// <summary>Names of an operation's arguments: letters, digits, underscores and hyphens, as models want them, and each once.</summary>
sealed class ArgumentNames
{
    const int MostCharacters = 60;

    readonly HashSet<string> taken = new(StringComparer.Ordinal);

    /// <param name="place">Stands behind a name that is taken.</param>
    public string Take(string wire, string place)
    {
        var plain = string.Concat(wire.Select(character => char.IsAsciiLetterOrDigit(character) || character is '_' or '-' ? character : '_')).Trim('_');
        plain = plain.Length == 0 ? place : plain[..Math.Min(plain.Length, MostCharacters)];
        var name = plain;
        for (var i = 1; !taken.Add(name); i++)
            name = i == 1 ? $"{plain}_{place}" : $"{plain}_{place}{i}";
        return name;
    }
}
