using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text.Json;
using Echo.Server.Features.Services.Execution;
using Echo.Server.Platform.Http.Egress;

namespace Echo.Server.Features.Services.SignIns;

/// <summary>Gets tokens for client credentials (RFC 6749, 4.4), and keeps each until shortly before its end, in memory only.</summary>
sealed class ClientTokens(GuardedHttp http, TimeProvider time)
{
    // Clocks differ, and a call takes its time.
    static readonly TimeSpan Margin = TimeSpan.FromSeconds(30);

    static readonly TimeSpan WithoutEnd = TimeSpan.FromMinutes(5);

    // Calls that wait for a token don't ask one after another for what is not to be had.
    static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(5);

    readonly HttpClient client = http.CreateClient(new() { MaxBufferedBytes = 64 * 1024, Timeout = TimeSpan.FromSeconds(20) });
    readonly ConcurrentDictionary<TokenKey, Held> held = new();

    /// <param name="refused">The token that a service has just refused; another one is got then.</param>
    public async Task<ServiceCredential> GetAsync(ServiceApi api, SignIn signIn, SignInSecret secret, string? refused, CancellationToken cancellationToken)
    {
        var key = new TokenKey(api.Id, api.Revision, signIn.Name);
        var place = held.GetOrAdd(key, static _ => new());
        await place.Turn.WaitAsync(cancellationToken);
        try
        {
            if (place.Token is { } known && known != refused && time.GetUtcNow() < place.Until)
                return ServiceCredential.Bearer(known);
            if (place.Problem is { } trouble && time.GetUtcNow() < place.Until)
                return ServiceCredential.Failed(trouble);
            foreach (var old in held.Keys.Where(other => other.Api == api.Id && other.Revision < api.Revision))
                held.TryRemove(old, out _);
            var (token, seconds, problem) = await AskAsync(signIn, secret, cancellationToken);
            var keeps = token is null ? AfterFailure : seconds is { } stated ? TimeSpan.FromSeconds(stated) - Margin : WithoutEnd;
            (place.Token, place.Problem, place.Until) = (token, problem, time.GetUtcNow() + keeps);
            return token is null ? ServiceCredential.Failed(problem!) : ServiceCredential.Bearer(token);
        }
        finally
        {
            place.Turn.Release();
        }
    }

    async Task<(string? Token, long? Seconds, string? Problem)> AskAsync(SignIn signIn, SignInSecret secret, CancellationToken cancellationToken)
    {
        var fields = new Dictionary<string, string> { ["grant_type"] = "client_credentials" };
        if (signIn.Scopes.Count > 0)
            fields["scope"] = string.Join(' ', signIn.Scopes);
        using var request = new HttpRequestMessage(HttpMethod.Post, signIn.TokenUrl) { Content = new FormUrlEncodedContent(fields) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", BasicText.Of(FormEncoded(secret.ClientId), FormEncoded(secret.ClientSecret)));
        request.Headers.Accept.Add(new("application/json"));
        try
        {
            using var answer = await client.SendAsync(request, cancellationToken);
            var body = await answer.Content.ReadAsByteArrayAsync(cancellationToken);
            return answer.IsSuccessStatusCode ? Read(body) : (null, null, $"The token endpoint answered {(int)answer.StatusCode}");
        }
        catch (TargetRefusedException refused)
        {
            return (null, null, refused.Message);
        }
        catch (HttpRequestException)
        {
            return (null, null, "The token endpoint could not be reached");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (null, null, "The token endpoint did not answer in time");
        }
    }

    static (string? Token, long? Seconds, string? Problem) Read(byte[] body)
    {
        try
        {
            var answer = JsonElement.Parse(body);
            if (answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty("access_token", out var token) && token.ValueKind == JsonValueKind.String
                && HeaderText.IsValue(token.GetString()!))
            {
                var isStated = answer.TryGetProperty("expires_in", out var stated) && stated.ValueKind == JsonValueKind.Number;
                var seconds = isStated && stated.TryGetInt64(out var whole)
                    ? Math.Clamp(whole, 0, 86_400)
                    : (long?)null;
                return (token.GetString(), seconds, null);
            }
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            // Said below.
        }

        return (null, null, "The token endpoint's answer has no access_token");
    }

    // RFC 6749, 2.3.1: encoded as in a form before it is joined.
    static string FormEncoded(string? text) => Uri.EscapeDataString(text ?? "").Replace("%20", "+", StringComparison.Ordinal);

    readonly record struct TokenKey(Guid Api, int Revision, string SignIn);

    sealed class Held
    {
        public SemaphoreSlim Turn { get; } = new(1);

        public string? Token { get; set; }

        /// <summary>Why there is none.</summary>
        public string? Problem { get; set; }

        public DateTimeOffset Until { get; set; }
    }
}
