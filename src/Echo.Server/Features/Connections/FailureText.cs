using System.Text;
using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Connections;

/// <summary>The one way on which what a server or a program said about a failure gets to people, into the database and into lists: without
/// the connection's secrets, without what no database takes for text, and not too long.</summary>
/// <param name="secrets">The values of the connection's variables, its token; looked at each time, since tokens change.</param>
sealed class FailureText(IEnumerable<string> secrets)
{
    const int MostCharacters = 4000;

    public bool Hides(string text) => SecretMask.Hide(text, secrets) != text;

    public string Of(string text)
    {
        var clean = new StringBuilder(text.Length);

        // Half characters become U+FFFD here; a null character would be refused by PostgreSQL.
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value != 0)
                clean.Append(rune.ToString());
        }

        var hidden = SecretMask.Hide(clean.ToString(), secrets);
        if (hidden.Length <= MostCharacters)
            return hidden;
        return hidden[..(char.IsHighSurrogate(hidden[MostCharacters - 1]) ? MostCharacters - 1 : MostCharacters)] + "…";
    }
}
