using Echo.Mcp.Failures;
using Echo.Mcp.Messages;

namespace Echo.Mcp.Transports.Stdio;

/// <summary>Newline-delimited messages over the standard streams of a program that somebody else started and ends (2025-11-25, basic,
/// transports, stdio). Both streams are disposed with the transport.</summary>
public sealed class StdioTransport : IUpstreamTransport
{
    static readonly TimeSpan StopWait = TimeSpan.FromSeconds(1);

    readonly TaskCompletionSource<UpstreamFailure> completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly Stream input;
    readonly Stream output;
    readonly StdioTransportOptions options;
    readonly CancellationTokenSource lifetime;
    readonly Inflow inflow;
    readonly LineReader reader;
    readonly LineWriter writer;
    Task running = Task.CompletedTask;
    int disposed;

    /// <param name="input">What the program writes on stdout.</param>
    /// <param name="output">The program's stdin.</param>
    public StdioTransport(Stream input, Stream output, StdioTransportOptions? options = null)
    {
        this.input = input;
        this.output = output;
        this.options = options ??= new();
        lifetime = new(Timeout.InfiniteTimeSpan, options.TimeProvider);
        inflow = new(options.TimeProvider);
        reader = new(input, options.MaxMessageBytes, inflow);

        // What the program wrote before it went may still wait to be read.
        writer = new(output, options.MaxUnsentBytes, () => lifetime.CancelAfter(StopWait), lifetime.Token);
    }

    public Task<UpstreamFailure> Completion => completion.Task;

    public void Start(MessageReceiver receiver) => running = RunAsync(receiver);

    public async ValueTask<SendOutcome> SendAsync(OutgoingMessage message, CancellationToken cancellationToken)
    {
        if (message.ExpectsAnswer)
            inflow.Ask();
        try
        {
            if (await writer.WriteAsync(message, cancellationToken))
                return SendOutcome.Sent;

            // The writer knows of the end before the reason is known.
            return SendOutcome.Failed(await completion.Task.WaitAsync(cancellationToken) with { NotExecuted = true });
        }
        catch (OperationCanceledException)
        {
            return SendOutcome.NotSent;
        }
    }

    public void Negotiated(string protocolVersion)
    {
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) == 1)
            return;
        await lifetime.CancelAsync();
        var stopping = Task.WhenAll(writer.DisposeAsync().AsTask(), running);
        await EndsInTimeAsync(stopping);

        // A stream that heeds no cancellation ends its reads and writes when it is disposed.
        await EndsInTimeAsync(Task.WhenAll(output.DisposeAsync().AsTask(), input.DisposeAsync().AsTask()));
        if (await EndsInTimeAsync(stopping))
        {
            await reader.DisposeAsync();
            lifetime.Dispose();
        }

        completion.TrySetResult(ClosedHere());
    }

    static UpstreamFailure ClosedHere() => new(FailureKind.Closed, "The session was closed");

    async Task RunAsync(MessageReceiver receiver)
    {
        // The first read may find data at once; Start must not become the read loop.
        await Task.Yield();
        UpstreamFailure? failure;
        try
        {
            failure = await reader.ReadAsync(receiver, lifetime.Token);
        }
#pragma warning disable CA1031 // Whatever a stream throws, it will give no more.
        catch (Exception)
#pragma warning restore CA1031
        {
            failure = null;
        }

        completion.TrySetResult(Volatile.Read(ref disposed) == 1 ? ClosedHere() : failure ?? await ExplainEndAsync());
        await lifetime.CancelAsync();
        await writer.DisposeAsync();
    }

    async Task<UpstreamFailure> ExplainEndAsync()
    {
        var end = await AskWhyAsync();
        return new(FailureKind.Ended, end?.ExitCode is { } code ? ExitSentence(code, end.Note) : "The program closed its output")
        {
            Detail = end?.ErrorTail is { } text && !string.IsNullOrWhiteSpace(text) ? $"stderr: {Excerpt.OfEnd(text, 2000)}" : null,
        };
    }

    static string ExitSentence(int code, string? note) =>
        note is null ? $"The program exited with code {code}" : $"The program exited with code {code}: {note}";

    async Task<ProgramEnd?> AskWhyAsync()
    {
        if (options.WhyEnded is null)
            return null;
        using var limit = new CancellationTokenSource(options.WhyEndedWait, options.TimeProvider);
        try
        {
            return await options.WhyEnded(limit.Token).AsTask().WaitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    async Task<bool> EndsInTimeAsync(Task task)
    {
        try
        {
            await task.WaitAsync(StopWait, options.TimeProvider, CancellationToken.None);
            return true;
        }
#pragma warning disable CA1031 // Disposal goes on, whatever a stream throws.
        catch (Exception)
#pragma warning restore CA1031
        {
            return false;
        }
    }
}
