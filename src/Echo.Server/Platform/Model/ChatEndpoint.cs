using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Text;
using System.Text.Json;
using Echo.Mcp.Json;
using Echo.Server.Platform.Http.Egress;

namespace Echo.Server.Platform.Model;

/// <summary>One request to a chat endpoint, whose answer is read as it comes.</summary>
sealed class ChatEndpoint
{
    // Far more than a model says in one answer; the endpoint is only as trustworthy as its operator.
    const int MostBytes = 8 * 1024 * 1024;
    const int MostErrorBytes = 64 * 1024;
    const int MostErrorCharacters = 500;

    static readonly byte[] Done = [.. "[DONE]"u8];

    readonly HttpClient client;
    readonly ModelOptions options;
    readonly TimeProvider time;
    readonly Uri url;
    readonly TimeSpan silence;

    public ChatEndpoint(GuardedHttp http, ModelOptions options, TimeProvider time)
    {
        (this.options, this.time) = (options, time);
        url = new(options.ApiBase.AbsoluteUri.TrimEnd('/') + "/chat/completions");
        silence = TimeSpan.FromSeconds(options.SilenceSeconds);
        client = http.CreateClient(new EgressProfile { OperatorAddresses = [url], Timeout = silence, MaxBufferedBytes = MostErrorBytes });
    }

    public async Task<ChatReply> PostAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        var parts = new AnswerParts();
        return await PostAsync(body, parts, cancellationToken) with { Spent = parts.Spent(body.Length) };
    }

    async Task<ChatReply> PostAsync(ReadOnlyMemory<byte> body, AnswerParts parts, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ReadOnlyMemoryContent(body) };
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", options.ApiKey);
        request.Headers.TryAddWithoutValidation("Accept", "text/event-stream, application/json");
        using var quiet = new CancellationTokenSource(silence, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(quiet.Token, cancellationToken);
        try
        {
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            if (!response.IsSuccessStatusCode)
                return await RefusalAsync(response, either.Token);
            quiet.CancelAfter(silence);
            await using var stream = new CappedStream(
                await response.Content.ReadAsStreamAsync(either.Token), MostBytes, () => quiet.CancelAfter(silence));
            return response.Content.Headers.ContentType?.MediaType == "text/event-stream"
                ? await StreamedAsync(stream, parts, either.Token)
                : ChatReply.Failed("The model's endpoint did not answer with a stream");
        }
        catch (TargetRefusedException refused)
        {
            return ChatReply.Failed(refused.Refusal.Detail);
        }
        catch (AnswerTooLongException)
        {
            return ChatReply.Failed("The model's answer is too long");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return ChatReply.Busy($"The model said nothing for {options.SilenceSeconds} seconds");
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            return ChatReply.Busy("The model's endpoint could not be reached, or broke off");
        }
    }

    async Task<ChatReply> StreamedAsync(Stream stream, AnswerParts parts, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var item in SseParser.Create(stream, static (_, data) => data.ToArray()).EnumerateAsync(cancellationToken))
            {
                if (item.Data.AsSpan().SequenceEqual(Done))
                    return parts.Whole is { } answer ? ChatReply.Of(answer) : ChatReply.Busy("The model's answer had no end");
                var chunk = RawJson.Parse(item.Data);
                if (chunk.Property("error") is { IsEmpty: false, Kind: JsonValueKind.Object } error)
                    return ChatReply.Busy($"The model broke off: {Sentence(error.Text("message"))}");
                parts.Add(chunk);
            }
        }
        catch (JsonException)
        {
            return ChatReply.Busy("The model's endpoint sent something that is not JSON");
        }

        // Some endpoints forget the last line. Without the reason why the model ended, the answer may be half of one.
        return parts.HasEnded && parts.Whole is { } whole ? ChatReply.Of(whole) : ChatReply.Busy("The model's answer broke off");
    }

    async Task<ChatReply> RefusalAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var status = (int)response.StatusCode;
        var body = await BeginningAsync(response, cancellationToken);
        var reason = $"The model's endpoint answered {status}" + (body is null ? "" : $": {Sentence(body)}");
        return status == 429 || status >= 500 ? ChatReply.Busy(reason, WaitOf(response.Headers.RetryAfter)) : ChatReply.Failed(reason);
    }

    TimeSpan? WaitOf(RetryConditionHeaderValue? header)
    {
        var wait = header?.Delta ?? (header?.Date is { } date ? date - time.GetUtcNow() : null);
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }

    static async Task<string?> BeginningAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            return RawJson.Parse(body).Property("error") is { Kind: JsonValueKind.Object } error ? error.Text("message") : null;
        }
        catch (Exception odd) when (odd is JsonException or HttpRequestException or IOException)
        {
            return null;
        }
    }

    // Endpoints repeat the key that they refuse.
    string Sentence(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return "without a reason";
        var hidden = text.Replace(options.ApiKey!, "***", StringComparison.Ordinal);
        var shown = new StringBuilder();
        foreach (var rune in hidden.EnumerateRunes())
        {
            if (shown.Length >= MostErrorCharacters)
                return shown.Append('…').ToString();
            shown.Append(Rune.IsControl(rune) ? " " : rune.ToString());
        }

        return shown.ToString();
    }
}
