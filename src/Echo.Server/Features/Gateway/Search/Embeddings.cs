using System.Net.Http.Headers;
using System.Text.Json;
using Echo.Mcp.Json;
using Echo.Server.Platform.Http.Egress;

namespace Echo.Server.Features.Gateway.Search;

/// <summary>Asks an endpoint of the OpenAI form for the vectors of texts.</summary>
sealed class Embeddings
{
    public const int MostTexts = 64;
    public const int MostCharacters = 2000;

    const int MostDimensions = 8192;

    readonly GatewayOptions options;
    readonly HttpClient? client;
    readonly Uri? address;

    public Embeddings(GuardedHttp http, GatewayOptions options)
    {
        this.options = options;
        if (options.EmbeddingsUrl is not { } url)
            return;
        address = new($"{url.AbsoluteUri.TrimEnd('/')}/embeddings");
        client = http.CreateClient(new EgressProfile { OperatorAddresses = [address], Timeout = TimeSpan.FromSeconds(30) });
    }

    public bool AreConfigured => client is not null;

    /// <returns>A vector of length 1 for each text, in their order.</returns>
    /// <exception cref="HttpRequestException">The endpoint could not be asked, or answered with something else.</exception>
    /// <exception cref="OperationCanceledException">It took too long, or nobody waits any more.</exception>
    public async Task<IReadOnlyList<float[]>> AskAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken)
    {
        var body = RawJson.From(new { Model = options.EmbeddingsModel, Input = texts });
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ReadOnlyMemoryContent(body.Utf8) };
        request.Content.Headers.ContentType = new("application/json");
        if (options.EmbeddingsKey is { } key)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using var answer = await client!.SendAsync(request, cancellationToken);
        answer.EnsureSuccessStatusCode();
        try
        {
            return Read(await answer.Content.ReadAsByteArrayAsync(cancellationToken), texts.Count);
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new HttpRequestException("The answer holds no embeddings", failure);
        }
    }

    static float[][] Read(byte[] json, int count)
    {
        var vectors = new float[count][];
        using var document = JsonDocument.Parse(json);
        foreach (var item in document.RootElement.GetProperty("data").EnumerateArray())
        {
            var index = item.GetProperty("index").GetInt32();
            var values = item.GetProperty("embedding");
            if (index < 0 || index >= count || values.GetArrayLength() is 0 or > MostDimensions)
                throw new FormatException("An embedding has a wrong place or length");
            vectors[index] = Normal([.. values.EnumerateArray().Select(value => value.GetSingle())]);
        }

        return vectors.Contains(null) ? throw new FormatException("An embedding is missing") : vectors;
    }

    static float[] Normal(float[] vector)
    {
        var length = MathF.Sqrt(vector.Sum(value => value * value));
        return length > 0 ? [.. vector.Select(value => value / length)] : vector;
    }
}
