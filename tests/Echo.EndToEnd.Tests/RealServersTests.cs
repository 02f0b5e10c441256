namespace Echo.EndToEnd.Tests;

/// <summary>Real MCP servers from npm behind the routes of document 004.</summary>
public sealed class RealServersTests(SharedEcho echo)
{
    readonly HttpClient http = echo.Http;

    [Fact]
    public async Task EverythingOverStdio() =>
        await UseEverythingAsync(new { transport = "stdio", command = new[] { Checkout.Npm("mcp-server-everything"), "stdio" } });

    [Fact]
    public async Task EverythingOverHttp()
    {
        using var server = await NpmServer.EverythingAsync("streamableHttp");
        await UseEverythingAsync(new { transport = "http", mcp_url = new Uri(server.Url, "mcp") });
    }

    [Fact]
    public async Task FilesystemReadsAndWritesFiles()
    {
        var directory = Directory.CreateTempSubdirectory("echo-files-").FullName;
        var id = await http.ConnectAsync(Checkout.Npm("mcp-server-filesystem"), directory);
        await http.CallAsync(id, "write_file", new { path = $"{directory}/note.txt", content = "Grüße" });
        File.ReadAllText($"{directory}/note.txt").ShouldBe("Grüße");
        var read = await http.CallAsync(id, "read_text_file", new { path = $"{directory}/note.txt" });
        ((string)read["status"]!).ShouldBe("success");
        read["result"]!.ToJsonString().ShouldContain("Gr");

        var outside = await http.CallAsync(id, "read_text_file", new { path = "/etc/passwd" });
        ((string)outside["status"]!).ShouldBe("error");
        ((string)outside["error"]!).ShouldContain("Access denied");
        await http.DisconnectAsync(id);
        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public async Task MemoryKeepsAGraph()
    {
        var file = Path.GetTempFileName();
        File.Delete(file);
        var answer = await http.SendJsonAsync(
            "/mcp/connect",
            new
            {
                transport = "stdio",
                command = new[] { Checkout.Npm("mcp-server-memory") },
                env = new Dictionary<string, string> { ["MEMORY_FILE_PATH"] = file },
            });
        var id = (Guid)answer["client_id"]!;
        var entity = new { name = "Echo", entityType = "server", observations = new[] { "answers" } };
        await http.CallAsync(id, "create_entities", new { entities = new[] { entity } });
        var graph = await http.CallAsync(id, "read_graph");
        ((string)graph["result"]!["entities"]![0]!["name"]!).ShouldBe("Echo");
        File.ReadAllText(file).ShouldContain("Echo");
        await http.DisconnectAsync(id);
        File.Delete(file);
    }

    async Task UseEverythingAsync(object definition)
    {
        var connected = await http.SendJsonAsync("/mcp/connect", definition);
        var id = (Guid)connected["client_id"]!;
        ((string)connected["status"]!).ShouldBe("connected");
        connected["tools"]!.AsArray().Count.ShouldBeGreaterThan(5);
        connected["resources"]!.AsArray().Count.ShouldBeGreaterThan(5);
        connected["prompts"]!.AsArray().Count.ShouldBeGreaterThan(2);

        var tools = await http.GetJsonAsync($"/mcp/list_tools?client_id={id}");
        ((int)tools["count"]!).ShouldBe(tools["tools"]!.AsArray().Count);
        tools["tools"]!.AsArray().ShouldContain(tool => (string)tool!["name"]! == "echo" && tool["inputSchema"] != null);

        var called = await http.CallAsync(id, "echo", new { message = "hello" });
        ((string)called["status"]!).ShouldBe("success");
        ((string)called["result"]!["content"]![0]!["text"]!).ShouldBe("Echo: hello");
        ((double)called["execution_time"]!).ShouldBeGreaterThan(0);

        var resources = await http.GetJsonAsync($"/mcp/list_resources?client_id={id}");
        var uri = (string)resources["resources"]![0]!["uri"]!;
        var resource = await http.SendJsonAsync("/mcp/read_resource", new { client_id = id, uri });
        ((string)resource["content"]!["text"]!).ShouldNotBeEmpty();

        var prompts = await http.GetJsonAsync($"/mcp/list_prompts?client_id={id}");
        prompts["prompts"]!.AsArray().ShouldContain(prompt => (string)prompt!["name"]! == "simple-prompt");
        var prompt = await http.SendJsonAsync("/mcp/get_prompt", new { client_id = id, prompt_name = "simple-prompt" });
        prompt["content"]!["messages"]!.AsArray().Count.ShouldBeGreaterThan(0);

        await ShowsInListsAsync(id);
        ((string)(await http.DisconnectAsync(id))["status"]!).ShouldBe("disconnected");
        (await http.RefusedAsync("/mcp/call_tool", new { client_id = id, tool_name = "echo" })).ShouldBe((404, $"Client {id} not found"));
    }

    async Task ShowsInListsAsync(Guid id)
    {
        var client = await http.GetJsonAsync($"/mcp/client/{id}");
        ((string)client["metadata"]!["state"]!).ShouldBe("connected");
        ((string)client["metadata"]!["server_info"]!["protocol_version"]!).ShouldBe("2025-11-25");
        var clients = await http.GetJsonAsync("/mcp/clients");
        clients["clients"]!.AsArray().Select(entry => (Guid)entry!["client_id"]!).ShouldContain(id);
    }
}
