using System.Net;
using Echo.Server.Platform.Http.Limits;

namespace Echo.Server.Platform.Http.Pipeline;

/// <summary>What the first middleware found out about a request; later code reads it from here and never from raw headers.</summary>
public sealed class RequestFacts
{
    /// <summary>The id in <c>X-Request-ID</c>, logs and error bodies.</summary>
    public required string RequestId { get; init; }

    /// <summary>The path as the client sent it, before any rewriting.</summary>
    public required PathString Path { get; init; }

    /// <summary>The client's address; forwarding headers count only from trusted proxies. IPv4 is never in its mapped form.</summary>
    public required IPAddress ClientAddress { get; init; }

    /// <summary>The client sits on this machine and no untrusted peer claimed to forward for somebody else; and the request names this
    /// machine, so that it is not one of a foreign page whose host name was pointed here (DNS rebinding).</summary>
    public required bool FromLoopback { get; init; }

    /// <summary>When the request arrived, as a timestamp of the clock.</summary>
    internal long Started { get; init; }

    /// <summary>What the rate limit said of it; null where it was not counted.</summary>
    internal RateVerdict? Rate { get; set; }
}
