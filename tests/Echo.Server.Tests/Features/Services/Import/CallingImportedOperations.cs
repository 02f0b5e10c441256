using System.Text.Json.Nodes;

namespace Echo.Server.Tests.Features.Services.Import;

/// <summary>Every operation of a document becomes a service that can be called, or says why not; what is sent is what the document asks for.</summary>
[Collection(ServiceTests.Name)]
public sealed class CallingImportedOperations(ServicesHost host)
{
    const string FolderVariable = "ECHO_OPENAPI_DOCUMENTS";

    [Theory]
    [InlineData("uspto.yaml", 3, 0)]
    [InlineData("tictactoe-3.1.yaml", 3, 0)]
    [InlineData("difficult-3.0.yaml", 9, 3)]
    [InlineData("difficult-3.1.json", 4, 0)]
    public async Task EachIsCalledAsItsDocumentSays(string name, int callable, int skipped)
    {
        var text = await File.ReadAllTextAsync(Documents.PathOf(name), TestContext.Current.CancellationToken);
        await CheckAsync(text, callable, skipped);
    }

    /// <summary>The large documents of real APIs, from a folder beside the repository.</summary>
    [Fact, Trait("Set", "Full")]
    public async Task EachOfRealApisToo()
    {
        var folder = Environment.GetEnvironmentVariable(FolderVariable);
        Assert.SkipWhen(folder is null, $"{FolderVariable} names no folder with documents");
        foreach (var file in Directory.GetFiles(folder!).Where(file => !file.EndsWith(".md", StringComparison.Ordinal)).Order())
        {
            var text = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
            if (text.Contains("\"swagger\": \"2.0\"", StringComparison.Ordinal))
            {
                var body = new JsonObject { ["document"] = text, ["all"] = true }.ToJsonString();
                var (status, refused) = await host.Echo.PostAsync("/api/v1/services/import", host.Echo.Admin, body);
                (status, (string)refused["detail"]!).ShouldBe((400, ImportingDocuments.SwaggerRefused), file);
                continue;
            }

            var clock = System.Diagnostics.Stopwatch.StartNew();
            var (imported, called) = await CheckAsync(text, callable: null, skipped: null);
            var reasons = imported.Items.Where(item => item["reason"] is not null).CountBy(item => (string)item["reason"]!).Take(4);
            TestContext.Current.TestOutputHelper!.WriteLine(
                $"{Path.GetFileName(file)}: {imported.Items.Count} operations, {imported.Answer["counts"]!["importable"]} callable, {called} called, "
                + $"{clock.ElapsedMilliseconds} ms; {string.Join("; ", reasons.Select(reason => $"{reason.Value} x {reason.Key}"))}");
        }
    }

    async Task<(ImportedApi Imported, int Called)> CheckAsync(string text, int? callable, int? skipped)
    {
        var imported = await ImportedApi.ImportAsync(host, text);
        var why = string.Join('\n', imported.Items.Where(item => item["reason"] is not null).Select(item => $"{item["key"]}: {item["reason"]}"));
        var created = imported.Items.Where(item => (string)item["state"]! == "created").ToList();
        imported.Items.ShouldAllBe(item => (item["service_id"] != null) == (item["reason"] == null));
        created.Count.ShouldBe(callable ?? created.Count, why);
        (imported.Items.Count - created.Count).ShouldBe(skipped ?? imported.Items.Count - created.Count, why);
        foreach (var item in created)
            await imported.CallAsync(item);
        return (imported, created.Count);
    }
}
