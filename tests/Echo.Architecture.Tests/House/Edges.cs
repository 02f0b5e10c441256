namespace Echo.Architecture.Tests.House;

/// <summary>Which feature may know which. Every feature knows the platform and Echo.Mcp; whoever needs one more edge adds it here,
/// in the same commit, with the reason.</summary>
static class Edges
{
    static readonly (string From, string To, string Reason)[] Allowed =
    [
        ("Connections", "Catalog", "its tools are called through the catalog"),
        ("Services", "Catalog", "its tools are called through the catalog"),
        ("Plugins", "Catalog", "its tools are called through the catalog"),
        ("Knowledge", "Catalog", "its search is also a tool"),
        ("Google", "Services", "calls of Google's APIs are services as data"),
        ("Google", "Catalog", "mail, calendar and files are tools"),
        ("Google", "Access", "a sign-in may create an account"),
        ("Deployments", "Registry", "a deployment runs a registered tool"),
        ("Deployments", "Connections", "a running deployment is an upstream"),
        ("Gateway", "Catalog", "the MCP endpoints call tools"),
        ("Gateway", "Connections", "the MCP endpoints pass resources and prompts on to one connection"),
        ("Tasks", "Catalog", "a task may run a tool"),
        ("Tasks", "Jobs", "a task is executed in the background"),
        ("Assistant", "Catalog", "the model chooses among tools"),
        ("Assistant", "Gateway", "a model sees the tools that /mcp shows, under their names there"),
        ("Assistant", "Jobs", "a message is answered in the background"),
        ("Analysis", "Registry", "it judges registered tools"),
        ("Analysis", "Jobs", "an analysis runs in the background"),
        ("GitHub", "Registry", "a repository's tools are registered"),
        ("GitHub", "Jobs", "a repository is synchronised in the background"),
    ];

    public static bool Allow(Room from, Room to) => Allowed.Any(edge => edge.From == from.Name && edge.To == to.Name);
}
