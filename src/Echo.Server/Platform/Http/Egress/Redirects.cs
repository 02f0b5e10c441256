using System.Net;

namespace Echo.Server.Platform.Http.Egress;

/// <summary>Follows redirects of GET requests through a guarded client, which checks the address of each hop.</summary>
public static class Redirects
{
    const int MaxHops = 5;

    /// <summary>Sends a GET and follows up to five redirects. Headers go along only within the first URL's origin, and never from https
    /// to http.</summary>
    /// <param name="headers">Headers for the first origin, credentials among them.</param>
    /// <returns>The last answer; a redirect when it can't be followed.</returns>
    /// <exception cref="TargetRefusedException">A hop is not allowed.</exception>
    public static async Task<HttpResponseMessage> GetFollowingAsync(
        this HttpClient client, Uri target, IEnumerable<KeyValuePair<string, string>> headers,
        HttpCompletionOption completion, CancellationToken cancellationToken)
    {
        var current = target;
        for (var hop = 0; ; hop++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, current);
            if (IsSameOrigin(target, current))
                request.Put(headers);

            var answer = await client.SendAsync(request, completion, cancellationToken);
            if (hop == MaxHops || Next(current, answer) is not { } next)
                return answer;
            answer.Dispose();
            current = next;
        }
    }

    static Uri? Next(Uri current, HttpResponseMessage answer)
    {
        var isRedirect = answer.StatusCode is HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther
            or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;
        if (!isRedirect || answer.Headers.Location is not { } location)
            return null;
        var next = new Uri(current, location);
        return next.Scheme == "https" || (next.Scheme == "http" && current.Scheme == "http") ? next : null;
    }

    static bool IsSameOrigin(Uri one, Uri other) => one.Scheme == other.Scheme && one.Port == other.Port && one.IdnHost == other.IdnHost;
}
