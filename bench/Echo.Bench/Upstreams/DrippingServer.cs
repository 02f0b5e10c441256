using System.Text;

namespace Echo.Bench.Upstreams;

/// <summary>Answers calls one byte at a time, about a thousand in a second.</summary>
static class DrippingServer
{
    static readonly string Text = new('x', 1000);

    public static async Task RunStdioAsync()
    {
        await using var output = Console.OpenStandardOutput();
        using var input = new StreamReader(Console.OpenStandardInput());
        while (await input.ReadLineAsync() is { } line)
        {
            if (LeanServer.Answer(Encoding.UTF8.GetBytes(line)) is not { } answer)
                continue;
            if (IsCall(line))
                await DripAsync(output, Longer(answer));
            else
                await output.WriteAsync(answer);
            await output.WriteAsync("\n"u8.ToArray());
            await output.FlushAsync();
        }
    }

    public static bool IsCall(string message) => message.Contains("\"tools/call\"", StringComparison.Ordinal);

    public static byte[] Longer(byte[] answer) => Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(answer).Replace("hello", Text, StringComparison.Ordinal));

    public static async Task DripAsync(Stream output, ReadOnlyMemory<byte> answer, CancellationToken cancellationToken = default)
    {
        for (var at = 0; at < answer.Length; at++)
        {
            await output.WriteAsync(answer.Slice(at, 1), cancellationToken);
            await output.FlushAsync(cancellationToken);
            await Task.Delay(1, cancellationToken);
        }
    }
}
