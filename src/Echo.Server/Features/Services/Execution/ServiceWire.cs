using System.Net.Http.Headers;
using Echo.Server.Platform.Http.Egress;

namespace Echo.Server.Features.Services.Execution;

/// <summary>Sends requests to services and reads their answers, each within its time and size.</summary>
/// <param name="operatorAddresses">Those that the operator has set, which are allowed wherever they lead.</param>
sealed class ServiceWire(GuardedHttp http, IReadOnlyList<Uri> operatorAddresses, TimeProvider time)
{
    /// <summary>The longest answer that is read.</summary>
    public const int MostBytes = 5 * 1024 * 1024;

    const string TooLong = "The answer is longer than 5 MiB";

    // Each try has its own time, which counts until the last byte.
    readonly HttpClient client = http.CreateClient(new() { Timeout = Timeout.InfiniteTimeSpan, OperatorAddresses = operatorAddresses });

    public async Task<ServiceTry> TryAsync(ComposedRequest request, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var timer = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        try
        {
            using var answer = await SendAsync(request, either.Token);
            return await ReadAsync(answer, either.Token);
        }
        catch (OperationCanceledException) when (timer.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return new ServiceTry.TimedOut();
        }
        catch (TargetRefusedException refused)
        {
            return new ServiceTry.Hopeless(refused.Message);
        }
        catch (HttpRequestException failure)
        {
            return failure.HttpRequestError switch
            {
                HttpRequestError.NameResolutionError => new ServiceTry.Unreached("The name of the host has no address"),
                HttpRequestError.ConnectionError => new ServiceTry.Unreached("The service did not take the connection"),
                HttpRequestError.SecureConnectionError => new ServiceTry.Unreached("No secure connection could be made"),
                HttpRequestError.ResponseEnded => new ServiceTry.Broken("The connection ended before the answer did"),
                HttpRequestError.ConfigurationLimitExceeded => new ServiceTry.Hopeless("The answer's headers are too long"),
                HttpRequestError.InvalidResponse => new ServiceTry.Broken("The answer is no HTTP"),
                _ => new ServiceTry.Broken("The connection broke"),
            };
        }
        catch (IOException)
        {
            return new ServiceTry.Broken("The connection broke");
        }
    }

    async Task<HttpResponseMessage> SendAsync(ComposedRequest request, CancellationToken cancellationToken)
    {
        if (request.Method == HttpMethod.Get)
            return await client.GetFollowingAsync(request.Url, request.Headers, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        using var message = request.Make();
        return await client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    async Task<ServiceTry> ReadAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        if (answer.Content.Headers.ContentLength > MostBytes)
            return new ServiceTry.Hopeless(TooLong);
        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        await using var stream = await answer.Content.ReadAsStreamAsync(cancellationToken);
        while (await stream.ReadAsync(buffer, cancellationToken) is > 0 and var read)
        {
            if (body.Length + read > MostBytes)
                return new ServiceTry.Hopeless(TooLong);
            body.Write(buffer, 0, read);
        }

        var type = answer.Content.Headers.ContentType;
        return new ServiceTry.Answered(
            (int)answer.StatusCode,
            answer.ReasonPhrase,
            body.GetBuffer().AsMemory(0, (int)body.Length),
            type?.MediaType,
            type?.CharSet,
            RetryAfter(answer.Headers.RetryAfter));
    }

    TimeSpan? RetryAfter(RetryConditionHeaderValue? asked) => asked?.Delta ?? asked?.Date - time.GetUtcNow();
}
