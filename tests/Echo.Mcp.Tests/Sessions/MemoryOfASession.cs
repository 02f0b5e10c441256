using System.Runtime.CompilerServices;
using System.Text;
using Echo.Mcp.Failures;
using Echo.Mcp.Messages;
using Echo.Mcp.Peers;
using Echo.Mcp.Sessions;
using Echo.Mcp.Tests.Scripted;
using Echo.Mcp.Transports;

namespace Echo.Mcp.Tests.Sessions;

/// <summary>What waits in a session is small, however large the message was in which it came.</summary>
public sealed class MemoryOfASession
{
    static readonly string Padding = new(' ', 1024 * 1024);

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":"a","method":"ping"PAD}""")]
    [InlineData("""{"jsonrpc":"2.0","id":"a","method":"x/y","params":{"small":1}PAD}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"notifications/x","params":{"small":1}PAD}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":1,"progress":1}PAD}""")]
    public async Task HoldsNoMessageForAPieceOfIt(string message)
    {
        await using var transport = new StuckTransport();
        await using var peer = new RpcPeer(transport, new UpstreamSessionOptions
        {
            TimeProvider = new ManualClock(),
            OnNotification = async (_, token) => await Task.Delay(Timeout.Infinite, token),
            OnRequest = async (request, token) =>
            {
                await Task.Delay(Timeout.Infinite, token);
                return ServerAnswer.Of(request.Params);
            },
        });
        peer.Start();
        var asking = peer.RequestAsync("x", default, Ask.Long, new ProgressReceiver(async (_, token) => await Task.Delay(Timeout.Infinite, token)), default);
        Receive(transport, message.Replace("PAD", "", StringComparison.Ordinal).Replace("\"a\"", "\"first\"", StringComparison.Ordinal));

        // The first one may be on its way; this one waits.
        var memory = Receive(transport, message.Replace("PAD", Padding, StringComparison.Ordinal));
        await Deadline.Until(() =>
        {
            GC.Collect();
            return !memory.IsAlive;
        });
        asking.IsCompleted.ShouldBeFalse();
    }

    [Theory]
    [InlineData(254, true)]
    [InlineData(255, false)]
    public async Task AnswersNoIdsThatAreLong(int length, bool answered)
    {
        await using var server = new ScriptedServer();
        await server.OpenAsync();
        await server.SendAsync($$"""{"jsonrpc":"2.0","id":"{{new string('x', length)}}","method":"ping"}""");
        await server.SendAsync("""{"jsonrpc":"2.0","id":1,"method":"ping"}""");
        (await server.NextAsync()).Property("id").ToString().Length.ShouldBe(answered ? length + 2 : 1);
    }

    [Fact]
    public async Task HandlesRequestsUpToSoManyBytesAtOnce()
    {
        await using var server = new ScriptedServer();
        await server.OpenAsync(new()
        {
            OnRequest = async (_, token) =>
            {
                await Task.Delay(Timeout.Infinite, token);
                return default;
            },
        });
        var text = new string('x', 7 * 1024 * 1024);
        for (var i = 0; i < 3; i++)
            await server.SendAsync($$$"""{"jsonrpc":"2.0","id":{{{i}}},"method":"sampling/createMessage","params":{"text":"{{{text}}}"}}""");
        await server.ExpectAsync("""{"jsonrpc":"2.0","id":2,"error":{"code":-32000,"message":"Too many requests at once"}}""");
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static WeakReference Receive(StuckTransport transport, string message)
    {
        var bytes = Encoding.UTF8.GetBytes(message);
        transport.Receiver!(bytes).ShouldBeTrue();
        return new(bytes);
    }

    /// <summary>A server that takes nothing.</summary>
    sealed class StuckTransport : IUpstreamTransport
    {
        readonly TaskCompletionSource<UpstreamFailure> completion = new();

        public MessageReceiver? Receiver { get; private set; }

        public Task<UpstreamFailure> Completion => completion.Task;

        public void Start(MessageReceiver receiver) => Receiver = receiver;

        public async ValueTask<SendOutcome> SendAsync(OutgoingMessage message, CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken).ContinueWith(_ => { }, TaskScheduler.Default);
            return SendOutcome.NotSent;
        }

        public void Negotiated(string protocolVersion)
        {
        }

        public ValueTask DisposeAsync()
        {
            completion.TrySetResult(new(FailureKind.Closed, "The session was closed"));
            return ValueTask.CompletedTask;
        }
    }
}
