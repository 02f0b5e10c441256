using System.Globalization;
using Echo.Bench;
using Echo.Bench.Upstreams;

// The bench starts itself again as the upstreams that it measures against.
switch (args)
{
    case ["lean-stdio"]:
        await LeanStdioServer.RunAsync();
        return 0;
    case ["lean-http"]:
        await LeanHttpServer.RunAsync();
        return 0;
    case ["bare-forwarder", var upstream]:
        await BareForwarder.RunAsync(new(upstream));
        return 0;
    case ["drip-stdio"]:
        await DrippingServer.RunStdioAsync();
        return 0;
    case ["bad-http"]:
        await BadHttpServer.RunAsync();
        return 0;
    case ["tool-call", var server, .. var rest]:
        await ToolCallBench.RunAsync(server, Duration(rest));
        return 0;
    case ["gateway", var server, .. var rest]:
        await GatewayBench.RunAsync(server, Duration(rest));
        return 0;
    case ["peers", var server, .. var rest]:
        await PeersBench.RunAsync(server, Duration(rest));
        return 0;
    case ["neighbours", var server, var seconds, var kind]:
        await NeighbourBench.RunAsync(server, Duration([seconds]), kind);
        return 0;
    case ["neighbours", var server, .. var rest]:
        await NeighbourBench.RunAsync(server, Duration(rest), only: null);
        return 0;
    case ["idle-sockets", var url, .. var tokens]:
        await IdleSockets.RunAsync(new Uri(url), tokens);
        return 0;
    case ["events", var server, .. var rest]:
        await EventsBench.RunAsync(server, Duration(rest));
        return 0;
    case ["access", var server, .. var rest]:
        await AccessBench.RunAsync(server, Duration(rest));
        return 0;
    case ["jobs", _, .. var rest]:
        await JobBench.RunAsync(Duration(rest));
        return 0;
    case ["chat", var server, .. var rest]:
        await ChatBench.RunAsync(server, Duration(rest));
        return 0;
    case ["services", var server, .. var rest]:
        await ServicesBench.RunAsync(server, Duration(rest));
        return 0;
    case ["search", _, var tools, var questions]:
        SearchBench.Run(tools, questions);
        return 0;
    default:
        Console.Error.WriteLine(
            "usage: bench/run [tool-call|gateway|peers|neighbours|access|events|jobs|chat|services|search] [seconds per measurement, default 3]");
        return 2;
}

static TimeSpan Duration(string[] rest) => TimeSpan.FromSeconds(rest is [var text] ? double.Parse(text, CultureInfo.InvariantCulture) : 3);
