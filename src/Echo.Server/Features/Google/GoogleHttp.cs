using System.Net.Http.Headers;
using System.Text.Json;
using Echo.Mcp.Json;
using Echo.Server.Platform.Http.Egress;

namespace Echo.Server.Features.Google;

/// <summary>All HTTP that signing in needs: guarded, short, small, and without redirects.</summary>
sealed class GoogleHttp(GuardedHttp http, GoogleOptions options)
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(8);

    const int MostBytes = 256 * 1024;

    readonly HttpClient client = http.CreateClient(new EgressProfile
    {
        OperatorAddresses = [options.TokenUri, options.UserinfoUri, options.CertsUri, options.RevokeUri],
        Timeout = Limit,
        MaxBufferedBytes = MostBytes,
    });

    /// <param name="bearer">Null for what anybody may read.</param>
    public async Task<GoogleAnswer> GetAsync(Uri url, string? bearer, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.Authorization = bearer is null ? null : new AuthenticationHeaderValue("Bearer", bearer);
        return await SendAsync(request, cancellationToken);
    }

    public async Task<GoogleAnswer> PostFormAsync(Uri url, IEnumerable<KeyValuePair<string, string>> form, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new FormUrlEncodedContent(form) };
        return await SendAsync(request, cancellationToken);
    }

    async Task<GoogleAnswer> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Headers.TryAddWithoutValidation("Accept", "application/json");
        try
        {
            using var answer = await client.SendAsync(request, cancellationToken);
            return new((int)answer.StatusCode, Json(await answer.Content.ReadAsByteArrayAsync(cancellationToken)), null);
        }
        catch (TargetRefusedException refused)
        {
            return new(0, default, refused.Refusal.Detail);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new(0, default, $"{request.RequestUri!.Authority} did not answer within {Limit.TotalSeconds} seconds");
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            return new(0, default, $"{request.RequestUri!.Authority} could not be reached");
        }
    }

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
}
