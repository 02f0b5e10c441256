using Echo.Server.Features.Services.Import.Documents;
using Echo.Server.Platform.Http.Egress;

namespace Echo.Server.Features.Services.Import;

/// <summary>Fetches documents through the guarded way out. Nothing that a document refers to is fetched.</summary>
sealed class DocumentFetcher(GuardedHttp http)
{
    readonly HttpClient client = http.CreateClient(new() { MaxBufferedBytes = ApiDocument.MostBytes, Timeout = TimeSpan.FromSeconds(60) });

    /// <returns>The document's bytes, or why there are none.</returns>
    public async Task<(byte[]? Document, ImportOutcome? Trouble)> FetchAsync(Uri url, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await client.GetFollowingAsync(
                url,
                [new("Accept", "application/json, application/yaml, */*;q=0.5"), new("User-Agent", "Echo")],
                HttpCompletionOption.ResponseContentRead,
                cancellationToken);
            return answer.IsSuccessStatusCode
                ? (await answer.Content.ReadAsByteArrayAsync(cancellationToken), null)
                : (null, new ImportOutcome.Unreachable($"The document's server answered {(int)answer.StatusCode}"));
        }
        catch (TargetRefusedException refused)
        {
            return (null, new ImportOutcome.Refused(refused.Refusal.Detail, "url") { Hint = refused.Refusal.Hint });
        }
        catch (HttpRequestException failure)
        {
            return (null, new ImportOutcome.Unreachable(failure.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded
                ? "The document is too large"
                : "The document could not be fetched"));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (null, new ImportOutcome.Unreachable("The document did not come in time"));
        }
    }
}
