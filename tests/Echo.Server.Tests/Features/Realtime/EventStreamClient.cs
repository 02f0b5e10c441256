using System.Text.Json.Nodes;

namespace Echo.Server.Tests.Features.Realtime;

/// <summary>A client of one stream of server-sent events.</summary>
sealed class EventStreamClient(HttpResponseMessage answer, Stream stream) : IDisposable
{
    static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    readonly StreamReader reader = new(stream);

    public HttpResponseMessage Answer => answer;

    /// <summary>The next event but heartbeats; null when the stream has ended.</summary>
    public async Task<(string Type, string? Id, JsonNode Data)?> NextAsync()
    {
        string? type = null, id = null, data = null;
        while (await reader.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Soon) is { } line)
        {
            if (line.StartsWith("event: ", StringComparison.Ordinal))
                type = line[7..];
            else if (line.StartsWith("id: ", StringComparison.Ordinal))
                id = line[4..];
            else if (line.StartsWith("data: ", StringComparison.Ordinal))
                data = line[6..];
            else if (line.Length == 0 && type == "heartbeat")
                (type, id, data) = (null, null, null);
            else if (line.Length == 0)
                return (type!, id, JsonNode.Parse(data!)!);
        }

        return null;
    }

    public void Dispose()
    {
        reader.Dispose();
        answer.Dispose();
    }
}
