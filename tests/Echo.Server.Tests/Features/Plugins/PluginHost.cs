using System.Text.Json.Nodes;
using Echo.Server.Features.Plugins.Loading;
using Echo.Server.Tests.Features.Gateway;
using Microsoft.Extensions.DependencyInjection;

namespace Echo.Server.Tests.Features.Plugins;

/// <summary>The whole product with a plugin directory of its own, and little patience for plugins.</summary>
public sealed class PluginHost : IAsyncLifetime
{
    readonly GatewayHost gateway;

    public PluginHost()
        : this(debug: false)
    {
    }

    internal PluginHost(bool debug)
    {
        var settings = new Dictionary<string, string> { ["Plugins:Directory"] = Root, ["PLUGIN_TIMEOUT_SECONDS"] = "20" };
        if (debug)
            settings["DEBUG"] = "true";
        gateway = new(settings);
    }

    public string Root { get; } = Directory.CreateTempSubdirectory("echo-plugins-").FullName;

    public EchoHost Echo => gateway.Echo;

    public GatewayHost Gateway => gateway;

    internal IReadOnlyList<string> Names => [.. Echo.App.Services.GetRequiredService<Server.Features.Plugins.PluginTable>().All.Select(plugin => plugin.Name)];

    public ValueTask InitializeAsync() => gateway.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        await gateway.DisposeAsync();
        Directory.Delete(Root, recursive: true);
    }

    /// <summary>Writes a plugin's folder, and lets Echo look at it.</summary>
    internal async Task<string> AddAsync(string folder, string manifest, params (string Name, string Text)[] files)
    {
        var path = Write(folder, manifest, files);
        await LookAsync();
        return path;
    }

    internal string Write(string folder, string manifest, params (string Name, string Text)[] files)
    {
        var path = Directory.CreateDirectory(Path.Combine(Root, folder)).FullName;
        foreach (var (name, text) in files)
            File.WriteAllText(Path.Combine(path, name), text);
        var next = Path.Combine(path, $"{PluginManifest.FileName}.new");
        File.WriteAllText(next, manifest);
        File.Move(next, Path.Combine(path, PluginManifest.FileName), overwrite: true);
        return path;
    }

    /// <summary>Adds a program in bash.</summary>
    /// <param name="more">Further members of the manifest.</param>
    internal Task<string> AddScriptAsync(string name, string script, string more = "") => AddAsync(
        name,
        $$"""{"name":"{{name}}","version":"1","description":"","command":["bash","run.sh"],"actions":[{"name":"run","description":"Runs"}]{{more}}}""",
        ("run.sh", script));

    /// <summary>Adds an assembly that lies beside the tests.</summary>
    internal async Task<string> AddAssemblyAsync(string folder, string file)
    {
        var path = Directory.CreateDirectory(Path.Combine(Root, folder)).FullName;
        File.Copy(Path.Combine(AppContext.BaseDirectory, file), Path.Combine(path, file));
        return await AddAsync(folder, $$"""{"assembly":"{{file}}"}""");
    }

    internal async Task RemoveAsync(string folder)
    {
        var path = Path.Combine(Root, folder);
        Directory.Delete(path, recursive: true);
        await LookAsync();
    }

    /// <summary>What an administrator is told of broken folders.</summary>
    internal async Task<string> ProblemOfAsync(string folder)
    {
        var (status, body) = await Echo.SendAsync(HttpMethod.Get, "/mcp/plugins", Echo.Admin);
        status.ShouldBe(200);
        var problems = body["problems"]!.AsArray().Where(problem => (string?)problem!["folder"] == folder);
        return string.Join(' ', problems.Select(problem => (string)problem!["reason"]!));
    }

    internal async Task<(int Status, JsonNode Body)> ExecuteAsync(string plugin, string action, string payload = "null", string? token = null) =>
        await Echo.PostAsync("/mcp/execute", token ?? Echo.User, $$"""{"plugin":"{{plugin}}","action":"{{action}}","payload":{{payload}}}""");

    internal async Task<JsonNode?> ResultAsync(string plugin, string action, string payload = "null")
    {
        var (status, body) = await ExecuteAsync(plugin, action, payload);
        status.ShouldBe(200, body.ToJsonString());
        return body["result"];
    }

    internal McpClient Client(string? token = null) => gateway.Client(token ?? gateway.User);

    /// <summary>What lies in the plugin directory at this moment is loaded now.</summary>
    internal async Task LookAsync() => await Echo.App.Services.GetRequiredService<PluginDirectory>().ScanAsync(TestContext.Current.CancellationToken);
}
