using System.CommandLine;
using System.CommandLine.Help;

namespace Echo.Server.Platform.Configuration;

/// <summary>The command line, read.</summary>
public sealed record CommandLine
{
    public CommandVerb Verb { get; private init; }

    /// <summary>Settings that override environment and <c>.env</c>, by name.</summary>
    public IReadOnlyDictionary<string, string?> Settings { get; private init; } = new Dictionary<string, string?>();

    /// <summary>Set when there is nothing to run: help or the version was asked for, or the line makes no sense. The text has been written;
    /// end with this code.</summary>
    public int? ExitCode { get; private init; }

    /// <summary>Runs the server with these settings, which win over all others.</summary>
    public static CommandLine Serve(IReadOnlyDictionary<string, string?> settings) => new() { Settings = settings };

    /// <param name="args">The arguments of the program.</param>
    /// <param name="output">Receives help and version; standard output by default.</param>
    /// <param name="error">Receives what is wrong; standard error by default.</param>
    public static CommandLine Parse(IReadOnlyList<string> args, TextWriter? output = null, TextWriter? error = null)
    {
        CommandLine? found = null;
        var root = Describe(line => found = line);
        var invocation = new InvocationConfiguration();
        invocation.Output = output ?? invocation.Output;
        invocation.Error = error ?? invocation.Error;
        var code = root.Parse(args).Invoke(invocation);
        return found ?? new CommandLine { ExitCode = code };
    }

    static RootCommand Describe(Action<CommandLine> found)
    {
        var host = new Option<string>("--host") { Description = "address to listen on, instead of HOST", HelpName = "address" };
        var port = new Option<string>("--port") { Description = "port to listen on, instead of PORT", HelpName = "number" };
        var debug = new Option<bool>("--debug") { Description = "exception texts in 500 answers, instead of DEBUG" };
        var role = new Option<string>("--role") { Description = "all, api or worker, instead of ECHO_ROLE", HelpName = "role" };
        var reload = new Option<bool>("--reload") { Description = "accepted, without effect" };
        var root = new RootCommand("Echo: a self-hosted server for a team's MCP servers and tools.") { host, port, debug, role, reload };
        root.SetAction(result =>
        {
            var settings = new Dictionary<string, string?>();
            if (result.GetValue(host) is { } address)
                settings["HOST"] = address;
            if (result.GetValue(port) is { } number)
                settings["PORT"] = number;
            if (result.GetValue(role) is { } part)
                settings["ECHO_ROLE"] = part;
            if (result.GetValue(debug))
                settings["DEBUG"] = "true";
            found(Serve(settings));
        });

        var status = new Option<bool>("--status") { Description = "show what is applied and what is not; change nothing" };
        var migrate = new Command("migrate", "Bring the database's schema up to date and end.") { status };
        migrate.SetAction(result => found(new CommandLine { Verb = result.GetValue(status) ? CommandVerb.MigrateStatus : CommandVerb.Migrate }));
        root.Subcommands.Add(migrate);

        var stdio = new Command("stdio", "Pass on an MCP client's messages between its standard streams and an Echo that runs.");
        stdio.SetAction(_ => found(new CommandLine { Verb = CommandVerb.Stdio }));
        root.Subcommands.Add(stdio);
        foreach (var help in root.Options.OfType<HelpOption>())
            help.Action = new UsagePage();
        return root;
    }
}
