using Echo.Server.Features.Access.Tokens;
using Microsoft.AspNetCore.Connections.Features;

namespace Echo.Server.Features.Access.Credentials;

/// <summary>The token that the last request of a connection presented, verified. For a header that a connection repeats the web server gives the very
/// same text again, and its signature need not be checked once more. Whether its time is over and its session still holds is asked each time.</summary>
sealed record VerifiedToken(string Header, TokenSubject Subject)
{
    static readonly object Key = new();

    public static TokenSubject? Of(HttpContext context) =>
        HeaderOf(context) is { } header && ItemsOf(context) is { } items && items.TryGetValue(Key, out var kept)
            && kept is VerifiedToken known && ReferenceEquals(known.Header, header)
            ? known.Subject
            : null;

    /// <summary>Remembers the token of a request's header for as long as the connection presents it.</summary>
    public static void Keep(HttpContext context, TokenSubject subject)
    {
        if (HeaderOf(context) is { } header && ItemsOf(context) is { } items)
            items[Key] = new VerifiedToken(header, subject);
    }

    static string? HeaderOf(HttpContext context) => context.Request.Headers.Authorization is [{ } only] ? only : null;

    // Here a connection has one request at a time.
    static IDictionary<object, object?>? ItemsOf(HttpContext context) =>
        HttpProtocol.IsHttp11(context.Request.Protocol) ? context.Features.Get<IConnectionItemsFeature>()?.Items : null;
}
