using System.IO.Pipelines;
using System.IO.Pipes;

namespace Echo.Mcp.Tests.Scripted;

/// <summary>The two streams between a client and a server, from both ends.</summary>
sealed record Duplex(Stream ClientInput, Stream ClientOutput, Stream ServerInput, Stream ServerOutput) : IDisposable
{
    public static Duplex InMemory()
    {
        var toServer = new Pipe();
        var toClient = new Pipe();
        return new(toClient.Reader.AsStream(), toServer.Writer.AsStream(), toServer.Reader.AsStream(), toClient.Writer.AsStream());
    }

    /// <summary>Pipes of the operating system, as they stand between a process and its child.</summary>
    public static Duplex OfTheSystem()
    {
        var serverInput = new AnonymousPipeServerStream(PipeDirection.In);
        var clientInput = new AnonymousPipeServerStream(PipeDirection.In);
        return new(
            clientInput,
            new AnonymousPipeClientStream(PipeDirection.Out, serverInput.ClientSafePipeHandle),
            serverInput,
            new AnonymousPipeClientStream(PipeDirection.Out, clientInput.ClientSafePipeHandle));
    }

    public void Dispose()
    {
        ServerOutput.Dispose();
        ServerInput.Dispose();
        ClientInput.Dispose();
        ClientOutput.Dispose();
    }
}
