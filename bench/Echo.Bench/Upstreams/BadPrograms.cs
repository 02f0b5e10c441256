namespace Echo.Bench.Upstreams;

/// <summary>Programs that open a session as they should, and then do one thing wrong.</summary>
static class BadPrograms
{
    public static string[] Hangs => Program(onList: "", onCall: ":");

    public static string[] Dies => Program(onList: "", onCall: "exit 3");

    public static string[] Floods => Program(
        onList: """; exec yes '{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":"flood"}}'""", onCall: ":");

    public static string[] FloodsStderr => Program(onList: "; exec yes 'All is well, only there is so much of it' >&2", onCall: ":");

    public static string[] Drips => ["dotnet", typeof(BadPrograms).Assembly.Location, "drip-stdio"];

    /// <summary>Nothing that could be connected.</summary>
    public static string[][] Failing =>
        [["no-such-program"], ["false"], ["sh", "-c", "while echo garbage; do sleep 0.01; done"], ["sleep", "60"]];

    // A shell starts in no time: what is measured is Echo, and not how long a program takes to come up.
    static string[] Program(string onList, string onCall) =>
    [
        "sh",
        "-c",
        $$$"""
        answer() { echo "{\"jsonrpc\":\"2.0\",\"id\":$id,$1}"; }
        while read -r line; do
            id=${line#*\"id\":}
            id=${id%%[,\}]*}
            case $line in
                *'"server/discover"'*) answer '"error":{"code":-32601,"message":"unknown"}' ;;
                *'"initialize"'*) answer '"result":{"protocolVersion":"2025-11-25","capabilities":{"tools":{}},"serverInfo":{"name":"bad","version":"1"}}' ;;
                *'"tools/list"'*) answer '"result":{"tools":[{"name":"echo","inputSchema":{"type":"object"}}]}' {{{onList}}} ;;
                *'"tools/call"'*) {{{onCall}}} ;;
            esac
        done
        """,
    ];
}
