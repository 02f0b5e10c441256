using ModelContextProtocol;

namespace Echo.EndToEnd.Tests.StdioEntry;

/// <summary>Takes reports of progress where they arrive; the class of the framework hands them to other threads, in any order.</summary>
sealed class Reports(Action<ProgressNotificationValue> take) : IProgress<ProgressNotificationValue>
{
    public void Report(ProgressNotificationValue value) => take(value);
}
