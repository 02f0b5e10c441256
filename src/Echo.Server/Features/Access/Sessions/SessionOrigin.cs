using Echo.Server.Platform.Http.Pipeline;

namespace Echo.Server.Features.Access.Sessions;

/// <summary>Where a session was opened from, for its owner to recognise it.</summary>
sealed record SessionOrigin(string ClientAddress, string? UserAgent)
{
    const int MaxUserAgent = 256;

    public static SessionOrigin Of(HttpContext context)
    {
        var agent = context.Request.Headers.UserAgent.ToString().Replace("\0", "", StringComparison.Ordinal);
        return new(context.Facts().ClientAddress.ToString(), agent.Length == 0 ? null : Beginning(agent));
    }

    // Half of a surrogate pair is no text that PostgreSQL takes.
    static string Beginning(string agent) => agent.Length <= MaxUserAgent
        ? agent
        : agent[..(char.IsHighSurrogate(agent[MaxUserAgent - 1]) ? MaxUserAgent - 1 : MaxUserAgent)];
}
