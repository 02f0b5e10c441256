using Echo.Testing;

namespace Echo.EndToEnd.Tests.Assistant;

/// <summary>The assistant with MCP servers of others: it looks at files, keeps facts, and answers.</summary>
public sealed class WorkingWithRealServers(SharedEcho echo)
{
    readonly HttpClient http = echo.Http;

    [Fact]
    public async Task ItListsFilesStoresFactsAndAnswers()
    {
        using var directory = new TemporaryDirectory();
        File.WriteAllText(Path.Combine(directory.Path, "harvest.txt"), "12 pears");
        var files = await http.ConnectAsync(Checkout.Npm("mcp-server-filesystem"), directory.Path);
        var memory = (Guid)(await http.SendJsonAsync("/mcp/connect", new
        {
            transport = "stdio",
            command = new[] { Checkout.Npm("mcp-server-memory") },
            env = new Dictionary<string, string> { ["MEMORY_FILE_PATH"] = Path.Combine(directory.Path, "facts.json") },
        }))["client_id"]!;
        var (fileSlug, memorySlug) = (await http.SlugAsync(files), await http.SlugAsync(memory));
        var message = $"What was harvested? ({Guid.NewGuid():N})";
        echo.Model.Say(
            message,
            ModelReply.Calling(($"{fileSlug}__list_directory", $$"""{"path":"{{directory.Path}}"}""")),
            ModelReply.Calling(
                ($"{fileSlug}__read_text_file", $$"""{"path":"{{directory.Path}}/harvest.txt"}"""),
                ($"{memorySlug}__create_entities", """{"entities":[{"name":"Harvest","entityType":"fact","observations":["12 pears"]}]}""")),
            ModelReply.Saying("12 pears were harvested; I have noted that."));

        var job = await http.RunAsync(message);
        var done = await http.EndAsync(job);
        ((string)done["status"]!, (string)done["result"]!).ShouldBe(("completed", "12 pears were harvested; I have noted that."), done.ToJsonString());
        ((int)done["token_usage"]!["total_tokens"]!).ShouldBe(45);
        File.ReadAllText(Path.Combine(directory.Path, "facts.json")).ShouldContain("12 pears");
        var questions = echo.Model.QuestionsOf(message);
        questions[1].Results.ShouldHaveSingleItem().ShouldContain("harvest.txt");
        questions[2].Results[0].ShouldContain("12 pears");
        var transcript = await http.GetJsonAsync($"/result/{job}/transcript");
        transcript["steps"]![1]!["calls"]![1]!["decision"]!.GetValue<string>().ShouldBe("allow", "it writes, and its owner was asked");

        (await http.EndAsync(await http.RunAsync($$"""@{{fileSlug}}__read_text_file {"path":"{{directory.Path}}/harvest.txt"}""")))["result"]!
            .GetValue<string>().ShouldBe("12 pears");
        await http.DisconnectAsync(files);
        await http.DisconnectAsync(memory);
    }
}
