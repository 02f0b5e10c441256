using System.Text;
using Echo.Server.Platform.Processes;

namespace Echo.Server.Tests.Platform.Processes;

public sealed class OutputTailTests
{
    [Theory, InlineData(1), InlineData(3), InlineData(7), InlineData(10), InlineData(11), InlineData(35)]
    public void OnlyTheLastBytesAreKept(int chunk)
    {
        var tail = new OutputTail(10);
        var text = string.Concat(Enumerable.Range(0, 100).Select(i => (char)('a' + (i % 26))));
        for (var i = 0; i < text.Length; i += chunk)
        {
            var end = Math.Min(text.Length, i + chunk);
            tail.Append(Encoding.ASCII.GetBytes(text[i..end]));
            tail.ToString().ShouldBe(text[Math.Max(0, end - 10)..end]);
        }
    }
}
