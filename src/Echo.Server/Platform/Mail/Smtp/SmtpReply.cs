namespace Echo.Server.Platform.Mail.Smtp;

/// <summary>An answer of a mail server (RFC 5321, 4.2).</summary>
/// <param name="Lines">What stands behind the code in each line.</param>
sealed record SmtpReply(int Code, IReadOnlyList<string> Lines)
{
    public bool IsPermanent => Code is >= 500 and < 600;

    /// <summary>What an extension says about itself in the answer to EHLO; null when it is not offered.</summary>
    public string[]? Extension(string keyword) => Lines.Skip(1)
        .Select(static line => line.Split([' ', '='], StringSplitOptions.RemoveEmptyEntries))
        .FirstOrDefault(words => words.Length > 0 && words[0].Equals(keyword, StringComparison.OrdinalIgnoreCase))?[1..];
}
