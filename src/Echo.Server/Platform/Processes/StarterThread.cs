using System.Collections.Concurrent;
using System.Diagnostics;

namespace Echo.Server.Platform.Processes;

/// <summary>The one thread that starts all programs. The kernel sends the parent-death signal when the <em>thread</em> that started a
/// program ends, and threads of the pool end after 20 idle seconds: healthy programs would die at random.</summary>
/// <remarks>It is a background thread, so that it lives exactly as long as the server and can't hold up a start that failed.</remarks>
sealed class StarterThread : IDisposable
{
    readonly BlockingCollection<Request> requests = new(boundedCapacity: 1024);
    readonly Thread thread;

    public StarterThread()
    {
        thread = new Thread(Run) { Name = "program starter", IsBackground = true };
        thread.Start();
    }

    public bool IsAlive => thread.IsAlive;

    /// <summary>Number of the thread that started the latest program, for tests of the promise above.</summary>
    public int ThreadId => thread.ManagedThreadId;

    public Task<Process> StartAsync(ProcessStartInfo start, CancellationToken cancellationToken)
    {
        var request = new Request(start, new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously));
        requests.Add(request, cancellationToken);
        return request.Started.Task;
    }

    public void Dispose()
    {
        requests.CompleteAdding();
        thread.Join();
        requests.Dispose();
    }

    void Run()
    {
        foreach (var request in requests.GetConsumingEnumerable())
        {
            try
            {
#pragma warning disable RS0030 // the one place that starts programs
                request.Started.SetResult(Process.Start(request.Start)!);
#pragma warning restore RS0030
            }
            catch (Exception failure)
            {
                request.Started.SetException(failure);
            }
        }
    }

    sealed record Request(ProcessStartInfo Start, TaskCompletionSource<Process> Started);
}
