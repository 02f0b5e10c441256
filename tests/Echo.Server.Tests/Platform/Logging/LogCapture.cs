using System.Text;
using Echo.Server.Platform.Logging;
using Microsoft.Extensions.Logging;

namespace Echo.Server.Tests.Platform.Logging;

/// <summary>What one piece of code logs, as it would stand on standard output.</summary>
static class LogCapture
{
    public static async Task<string> OfAsync(string format, Action<ILogger> code, TimeProvider? time = null)
    {
        using var output = new MemoryStream();
        var clock = time ?? new SettableClock();
        var writer = LineWriter.Of(new LogOptions { Format = format });
        await using (var provider = new EchoLoggerProvider(new LogQueue(output, file: null, writer, clock), writer, clock))
            code(provider.CreateLogger("Echo.Test"));
        return Encoding.UTF8.GetString(output.ToArray());
    }
}
