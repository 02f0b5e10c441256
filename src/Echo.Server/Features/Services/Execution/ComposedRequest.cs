using Echo.Server.Platform.Http.Egress;

namespace Echo.Server.Features.Services.Execution;

/// <summary>What is sent at each try.</summary>
/// <param name="Headers">Without those of the body.</param>
sealed record ComposedRequest(HttpMethod Method, Uri Url, IReadOnlyList<KeyValuePair<string, string>> Headers, ComposedBody? Body)
{
    public HttpRequestMessage Make()
    {
        var message = new HttpRequestMessage(Method, Url);
        if (Body is not null)
        {
            message.Content = new ReadOnlyMemoryContent(Body.Bytes);
            message.Content.Headers.TryAddWithoutValidation("Content-Type", Body.MediaType);
        }

        message.Put(Headers);
        return message;
    }
}

sealed record ComposedBody(ReadOnlyMemory<byte> Bytes, string MediaType);

/// <summary>The parameters make no request. The composer throws it to itself, from wherever it finds out.</summary>
sealed class ParameterException(string detail) : Exception(detail);
