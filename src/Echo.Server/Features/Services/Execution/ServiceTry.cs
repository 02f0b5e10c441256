namespace Echo.Server.Features.Services.Execution;

/// <summary>How one try of a request ended.</summary>
abstract record ServiceTry
{
    ServiceTry()
    {
    }

    /// <summary>The service answered.</summary>
    /// <param name="RetryAfter">How long it asks to be left alone.</param>
    public sealed record Answered(int Status, string? Reason, ReadOnlyMemory<byte> Body, string? MediaType, string? Charset, TimeSpan? RetryAfter) : ServiceTry;

    /// <summary>Its time was over.</summary>
    public sealed record TimedOut : ServiceTry;

    /// <summary>No connection could be made: the service has seen nothing.</summary>
    public sealed record Unreached(string Reason) : ServiceTry;

    /// <summary>The connection broke, and nobody knows what the service did.</summary>
    public sealed record Broken(string Reason) : ServiceTry;

    /// <summary>Another try would end the same way.</summary>
    public sealed record Hopeless(string Reason) : ServiceTry;
}
