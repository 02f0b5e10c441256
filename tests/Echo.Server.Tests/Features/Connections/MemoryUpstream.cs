using System.Buffers;
using System.Text;
using Echo.Mcp.Failures;
using Echo.Mcp.Json;
using Echo.Mcp.Messages;
using Echo.Mcp.Sessions;
using Echo.Mcp.Transports;
using Echo.Server.Features.Connections;

namespace Echo.Server.Tests.Features.Connections;

/// <summary>A real session with a server in memory, which answers every request alike, and a program that only counts its endings.</summary>
sealed class MemoryUpstream : IUpstreamTransport
{
    const string Answer = """{"protocolVersion":"2025-11-25","serverInfo":{"name":"memory","version":"1"}}""";

    readonly TaskCompletionSource<UpstreamFailure> completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    MessageReceiver? receiver;

    public static Connection Connection { get; } = new()
    {
        Id = Guid.NewGuid(),
        Name = "memory",
        Slug = "memory",
        Transport = "stdio",
        Command = ["memory"],
        AuthType = "none",
        ClientVersion = "1",
        TimeoutSeconds = 30,
        CreatedAt = default,
        LastActivity = default,
    };

    public Task<UpstreamFailure> Completion => completion.Task;

    public FakeProgram Program { get; } = new();

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>What the transport throws when it is disposed.</summary>
    public Exception? Fault { get; set; }

    public async Task<UpstreamOutcome> OpenAsync() => new UpstreamOutcome.Open(
        new Upstream(Connection, (await UpstreamSession.OpenAsync(this, new() { TimeProvider = Clock })).Session!, Program, new FailureText([])));

    /// <summary>The server goes away by itself.</summary>
    public void End() => completion.TrySetResult(new(FailureKind.Ended, "The program exited with code 1"));

    public void Start(MessageReceiver receiver) => this.receiver = receiver;

    public ValueTask<SendOutcome> SendAsync(OutgoingMessage message, CancellationToken cancellationToken)
    {
        var bytes = new ArrayBufferWriter<byte>();
        message.WriteTo(bytes);
        if (new RawJson(bytes.WrittenMemory).Property("id") is { IsEmpty: false } id)
            receiver!(Encoding.UTF8.GetBytes($$"""{"jsonrpc":"2.0","id":{{id}},"result":{{Answer}}}"""));
        return new(SendOutcome.Sent);
    }

    public void Negotiated(string protocolVersion)
    {
    }

    public ValueTask DisposeAsync()
    {
        completion.TrySetResult(new(FailureKind.Closed, "The session was closed"));
        return Fault is null ? ValueTask.CompletedTask : throw Fault;
    }

    public sealed class FakeProgram : IAsyncDisposable
    {
        int endings;

        public int Endings => Volatile.Read(ref endings);

        public Exception? Fault { get; set; }

        public ValueTask DisposeAsync()
        {
            Interlocked.Increment(ref endings);
            return Fault is null ? ValueTask.CompletedTask : throw Fault;
        }
    }
}
