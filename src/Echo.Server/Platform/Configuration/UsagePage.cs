using System.CommandLine;
using System.CommandLine.Invocation;

namespace Echo.Server.Platform.Configuration;

/// <summary>The help: lines as one types them from the checkout. The library would name the program's file, which nobody starts by name.</summary>
sealed class UsagePage : SynchronousCommandLineAction
{
    public override int Invoke(ParseResult parseResult)
    {
        parseResult.InvocationConfiguration.Output.Write(
            """
            Echo: a self-hosted server for all of a team's MCP servers.

            Usage:
              ./run [--host <address>] [--port <number>] [--role <role>] [--debug]
              ./run migrate [--status]
              ./run stdio
              ./run --help | --version

            Without a command the server starts, and Ctrl-C stops it:
              --host <address>   listen on this address instead of HOST; 0.0.0.0 for all (default 127.0.0.1)
              --port <number>    listen on this port instead of PORT; 0 takes a free one (default 8000)
              --role <role>      all, or one half of several servers on one database: api answers requests and
                                 works on no jobs, worker only works on jobs (instead of ECHO_ROLE)
              --debug            exception texts in 500 answers, as DEBUG=true; never on a public host
              --reload           accepted, without effect

            Commands:
              migrate            bring the database's schema up to date and end
              migrate --status   show what is applied and what is not; change nothing
              stdio              for MCP clients that only start programs: leads from standard input and output to an
                                 Echo that runs, at ECHO_URL (default http://127.0.0.1:8000/mcp; one server alone is
                                 at /mcp/servers/<name>), with the API key in ECHO_API_KEY

            All other settings are environment variables or lines of .env: docs/settings.md lists them.
            The built server takes the same words: dotnet Echo.Server.dll --port 8080

            """);
        return 0;
    }
}
