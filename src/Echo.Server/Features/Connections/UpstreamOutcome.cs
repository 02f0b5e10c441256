using Echo.Server.Features.Catalog;

namespace Echo.Server.Features.Connections;

/// <summary>Whether a live link to a server is there.</summary>
abstract record UpstreamOutcome
{
    UpstreamOutcome()
    {
    }

    /// <summary>A sentence for people about why there is no upstream: the cause and, for programs, the tail of stderr. Null where the
    /// case says it all.</summary>
    public virtual string? Reason => null;

    public sealed record Open(Upstream Upstream) : UpstreamOutcome;

    /// <summary>The server did not get ready, or did not answer, in time.</summary>
    public sealed record TimedOut(int Seconds, string? Detail) : UpstreamOutcome
    {
        public override string Reason => Sentence("No answer within");

        /// <summary>The limit behind the words of a route, then what the server said.</summary>
        public string Sentence(string beginning) =>
            Detail is null ? $"{beginning} {Seconds} seconds" : $"{beginning} {Seconds} seconds. {Detail}";
    }

    public sealed record Failed(string Cause) : UpstreamOutcome
    {
        public override string Reason => Cause;
    }

    /// <summary>The address is not one that Echo may reach.</summary>
    /// <param name="Field">The field of the request that named it.</param>
    public sealed record NotAllowed(string Cause, string Hint, string Field = "mcp_url") : UpstreamOutcome
    {
        public override string Reason => Cause;
    }

    /// <summary>Somebody has to sign in at the server first: the caller himself where credentials are per user.</summary>
    public sealed record AuthorizationRequired : UpstreamOutcome
    {
        public override string Reason => "Authorization required";
    }

    /// <summary>The connection does not exist, is foreign, or was just closed.</summary>
    public sealed record NotFound : UpstreamOutcome;

    /// <summary>Too many calls are under way; nothing was sent.</summary>
    public sealed record Busy(ToolOutcome.Busy Refusal) : UpstreamOutcome
    {
        public override string Reason => Refusal.Reason;
    }

    public sealed record Forbidden(string Permission) : UpstreamOutcome
    {
        public override string Reason => $"Missing permission: {Permission}";
    }
}
