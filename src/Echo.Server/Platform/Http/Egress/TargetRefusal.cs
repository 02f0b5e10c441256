namespace Echo.Server.Platform.Http.Egress;

/// <summary>An outgoing request may not go to this host.</summary>
/// <param name="Host">The host as the URL names it.</param>
public sealed record TargetRefusal(string Host)
{
    /// <summary>The text of the answer: 400 when the route takes the URL from the caller, else 502.</summary>
    public string Detail => $"Target address is not allowed: {Host}";
}
