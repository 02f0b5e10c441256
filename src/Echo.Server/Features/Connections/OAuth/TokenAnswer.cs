namespace Echo.Server.Features.Connections.OAuth;

/// <summary>What came of asking a token endpoint. Reasons are sentences for people, without secrets.</summary>
abstract record TokenAnswer
{
    TokenAnswer()
    {
    }

    public sealed record Granted(Tokens Tokens) : TokenAnswer;

    /// <summary>The server understood and said no (RFC 6749, section 5.2).</summary>
    public sealed record Refused(string Error, string Reason) : TokenAnswer;

    /// <summary>There was no answer, or none that makes sense.</summary>
    public sealed record Failed(string Reason) : TokenAnswer;
}
