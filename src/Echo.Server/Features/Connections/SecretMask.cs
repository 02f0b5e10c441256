namespace Echo.Server.Features.Connections;

/// <summary>Hides secrets in what a program wrote, before a person sees it.</summary>
static class SecretMask
{
    // Shorter values are ordinary words and numbers; hiding them would only make the text unreadable.
    const int ShortestSecret = 6;

    public static string Hide(string text, IEnumerable<string> secrets)
    {
        foreach (var secret in secrets.Where(secret => secret.Length >= ShortestSecret).OrderByDescending(secret => secret.Length))
            text = text.Replace(secret, "***", StringComparison.Ordinal);
        return text;
    }
}
