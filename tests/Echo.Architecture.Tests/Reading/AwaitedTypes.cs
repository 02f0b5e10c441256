namespace Echo.Architecture.Tests.Reading;

static class AwaitedTypes
{
    static readonly string[] Names =
    [
        "System.Threading.Tasks.Task", "System.Threading.Tasks.Task`1",
        "System.Threading.Tasks.ValueTask", "System.Threading.Tasks.ValueTask`1",
        "System.Collections.Generic.IAsyncEnumerable`1",
    ];

    /// <summary>Whether a value of this type is work that is still going on.</summary>
    public static bool IsAwaited(this TypeReference type) => Names.Contains(type.GetElementType().FullName);
}
