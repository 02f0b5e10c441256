namespace Echo.Server.Platform.Mail.Smtp;

/// <summary>The mail server said no, or not what the protocol has it say.</summary>
/// <param name="message">Names the step; no address, no content, and nothing that the server wrote.</param>
sealed class SmtpException(string message, bool isPermanent = false) : Exception(message)
{
    public bool IsPermanent { get; } = isPermanent;
}
