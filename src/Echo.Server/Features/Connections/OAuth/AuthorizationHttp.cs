using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Echo.Mcp.Json;
using Echo.Server.Platform.Http.Egress;

namespace Echo.Server.Features.Connections.OAuth;

/// <summary>All HTTP that signing in needs: guarded, short, small, and without redirects, since whoever could redirect Echo could be told
/// its secrets.</summary>
sealed class AuthorizationHttp(GuardedHttp http)
{
    /// <summary>Below the time that a statement of the database has: another node may wait for the row of the grant that is renewed.</summary>
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(8);

    const int MostBytes = 256 * 1024;

    // A request that every server with authorization refuses, and that leaves nothing behind on the others.
    const string Ping = """{"jsonrpc":"2.0","id":1,"method":"ping"}""";

    readonly HttpClient client = http.CreateClient(new EgressProfile { Timeout = Limit, MaxBufferedBytes = MostBytes });

    public async Task<AuthorizationAnswer> GetAsync(Uri url, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        return await SendAsync(request, cancellationToken);
    }

    public async Task<AuthorizationAnswer> PostFormAsync(
        Uri url, IEnumerable<KeyValuePair<string, string>> form, AuthenticationHeaderValue? authentication, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new FormUrlEncodedContent(form) };
        request.Headers.Authorization = authentication;
        return await SendAsync(request, cancellationToken);
    }

    public async Task<AuthorizationAnswer> PostJsonAsync(Uri url, object body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url);
        request.Content = new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");
        return await SendAsync(request, cancellationToken);
    }

    /// <summary>Asks an MCP server for anything, without a token.</summary>
    /// <returns>What it says about authorization, and why it could not be asked.</returns>
    public async Task<(BearerChallenge? Challenge, string? Failure)> ProbeAsync(Uri mcp, bool isSse, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(isSse ? HttpMethod.Get : HttpMethod.Post, mcp);
        request.Headers.TryAddWithoutValidation("Accept", isSse ? "text/event-stream" : "application/json, text/event-stream");
        if (!isSse)
            request.Content = new StringContent(Ping, Encoding.UTF8, "application/json");
        try
        {
            using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return (BearerChallenge.Of(answer.Headers), null);
        }
        catch (Exception failure) when (IsExpected(failure, cancellationToken))
        {
            return (null, Sentence(mcp, failure));
        }
    }

    async Task<AuthorizationAnswer> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Headers.TryAddWithoutValidation("Accept", "application/json");
        try
        {
            using var answer = await client.SendAsync(request, cancellationToken);
            var body = await answer.Content.ReadAsByteArrayAsync(cancellationToken);
            return new((int)answer.StatusCode, Json(body), null) { Text = answer.IsSuccessStatusCode ? "" : Encoding.UTF8.GetString(body) };
        }
        catch (Exception failure) when (IsExpected(failure, cancellationToken))
        {
            return new(0, default, Sentence(request.RequestUri!, failure));
        }
    }

    static bool IsExpected(Exception failure, CancellationToken cancellationToken) =>
        failure is HttpRequestException or IOException or InvalidOperationException
        || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    static RawJson Json(byte[] body)
    {
        try
        {
            return RawJson.Parse(body);
        }
        catch (JsonException)
        {
            return default;
        }
    }

    static string Sentence(Uri url, Exception failure) => failure switch
    {
        TargetRefusedException refused => refused.Refusal.Detail,
        OperationCanceledException => $"{url.Authority} did not answer within {Limit.TotalSeconds} seconds",
        HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } => $"{url.Authority} answered with too much",
        _ => $"{url.Authority} could not be reached: {failure.GetBaseException().Message.TrimEnd('.')}",
    };
}
