using System.Net.Sockets;
using System.Text;
using Echo.Server.Tests.Platform.Http.Requests;

namespace Echo.Server.Tests.Platform.Http.Pipeline;

public sealed class RequestLimitsTests(SampleHost host) : IClassFixture<SampleHost>
{
    const int Limit = 1024 * 1024;

    [Theory]
    [InlineData("/sample", Limit, 200)]
    [InlineData("/sample", Limit + 1, 413)]
    [InlineData("/large", Limit + 1, 200)]
    [InlineData("/large", (2 * Limit) + 1, 413)]
    [InlineData("/sample", 20 * Limit, 413)]
    public async Task ABodyHasALimit(string path, int length, int status) =>
        ((int)(await host.PostAsync(path, BodyOf(length), "application/json")).StatusCode).ShouldBe(status);

    [Theory]
    [InlineData(Limit, "HTTP/1.1 200")]
    [InlineData(Limit + 1, "HTTP/1.1 413")]
    [InlineData(5 * Limit, "HTTP/1.1 413")]
    public async Task TheLimitHoldsWithoutAnAnnouncedLengthToo(int length, string status)
    {
        var answer = await ExchangeAsync(
            "POST /sample HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n"
            + "Connection: close\r\n\r\n",
            Chunks(length));
        answer.ShouldStartWith(status);
        if (length > Limit)
            answer.ShouldContain("urn:echo:problem:too-large");
    }

    [Fact]
    public async Task TooManyHeaderBytesAre431()
    {
        var answer = await host.Http.SendRawAsync($"GET /query HTTP/1.1\nHost: localhost\nX-Filler: {new string('x', 33 * 1024)}\n\n");
        answer.ShouldStartWith("HTTP/1.1 431");
        var below = await host.Http.SendRawAsync($"GET /query HTTP/1.1\nHost: localhost\nConnection: close\nX-Filler: {new string('x', 31 * 1024)}\n\n");
        below.ShouldStartWith("HTTP/1.1 200");
    }

    [Theory]
    [InlineData("GET /query\n\n")]
    [InlineData("GET /query HTTP/1.1\n\n")]
    [InlineData("GET /query HTTP/1.1\nHost: localhost\nHost: localhost\n\n")]
    [InlineData("GET /query HTTP/1.1\nHost: local host\n\n")]
    [InlineData("GET /query HTTP/1.1\nHost: localhost\nX y: z\n\n")]
    [InlineData("POST /sample HTTP/1.1\nHost: localhost\nContent-Length: x\n\n")]
    [InlineData("POST /sample HTTP/1.1\nHost: localhost\nContent-Length: -1\n\n")]
    [InlineData("POST /sample HTTP/1.1\nHost: localhost\nContent-Length: 1\nContent-Length: 2\n\n")]
    [InlineData("POST /sample HTTP/1.1\nHost: localhost\nContent-Type: application/json\nTransfer-Encoding: chunked\n\nzz\n{}\n0\n\n")]
    [InlineData("GET http://other/query HTTP/1.1\nHost: localhost\n\n")]
    public async Task BrokenHttpIs400(string request) => (await host.Http.SendRawAsync(request)).ShouldStartWith("HTTP/1.1 400");

    [Fact]
    public async Task HttpTwoIsNotSpoken()
    {
        var answer = await host.Http.SendRawAsync("PRI * HTTP/2.0\n\nSM\n\n");
        answer.ShouldNotStartWith("HTTP/1.1 200");
    }

    static byte[] BodyOf(int length)
    {
        const string Start = "{\"name\": \"bob\", \"ignored\": \"";
        return Encoding.UTF8.GetBytes(Start + new string('x', length - Start.Length - 2) + "\"}");
    }

    static byte[] Chunks(int length)
    {
        using var chunks = new MemoryStream();
        foreach (var chunk in BodyOf(length).Chunk(100_000))
        {
            chunks.Write(Encoding.ASCII.GetBytes($"{chunk.Length:x}\r\n"));
            chunks.Write(chunk);
            chunks.Write("\r\n"u8);
        }

        chunks.Write("0\r\n\r\n"u8);
        return chunks.ToArray();
    }

    // Reads while it writes: the server answers before it has everything, and may close after that.
    async Task<string> ExchangeAsync(string head, byte[] body)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", host.Http.Address.Port);
        await using var stream = client.GetStream();
        var reading = ReadAsync(stream);
        try
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(head));
            await stream.WriteAsync(body);
        }
        catch (IOException)
        {
            // Refused before the end.
        }

        return await reading;
    }

    static async Task<string> ReadAsync(NetworkStream stream)
    {
        var text = new StringBuilder();
        var buffer = new byte[4096];
        try
        {
            while (await stream.ReadAsync(buffer) is var read and > 0)
                text.Append(Encoding.UTF8.GetString(buffer, 0, read));
        }
        catch (IOException)
        {
            // Cut off; what was read counts.
        }

        return text.ToString();
    }
}
