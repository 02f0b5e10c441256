namespace Echo.Server.Tests.Features.Services.Import;

/// <summary>Every operation of a document becomes a service that can be called, or says why not; what is sent is what the document asks for.</summary>
[Collection(ServiceTests.Name)]
public sealed class CallingImportedOperations(ServicesHost host)
{
    const string FolderVariable = "ECHO_OPENAPI_DOCUMENTS";
    const int MostCalls = 60;

    [Theory]
    [InlineData("uspto.yaml", 3, 0)]
    [InlineData("tictactoe-3.1.yaml", 3, 0)]
    [InlineData("difficult-3.0.yaml", 9, 3)]
    [InlineData("difficult-3.1.json", 4, 0)]
    public async Task EachIsCalledAsItsDocumentSays(string name, int callable, int skipped)
    {
        var text = await File.ReadAllTextAsync(Documents.PathOf(name), TestContext.Current.CancellationToken);
        await CheckAsync(text, callable, skipped, int.MaxValue);
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
            if (text.Contains("\"swagger\"", StringComparison.Ordinal))
                continue;
            var clock = System.Diagnostics.Stopwatch.StartNew();
            var (imported, called) = await CheckAsync(text, callable: null, skipped: null, MostCalls);
            var reasons = imported.Items.Where(item => item["reason"] is not null).CountBy(item => (string)item["reason"]!).Take(4);
            TestContext.Current.TestOutputHelper!.WriteLine(
                $"{Path.GetFileName(file)}: {imported.Items.Count} operations, {imported.Answer["counts"]!["importable"]} callable, {called} called, "
                + $"{clock.ElapsedMilliseconds} ms; {string.Join("; ", reasons.Select(reason => $"{reason.Value} x {reason.Key}"))}");
        }
    }

    async Task<(ImportedApi Imported, int Called)> CheckAsync(string text, int? callable, int? skipped, int mostCalls)
    {
        var imported = await ImportedApi.ImportAsync(host, text);
        var why = string.Join('\n', imported.Items.Where(item => item["reason"] is not null).Select(item => $"{item["key"]}: {item["reason"]}"));
        var created = imported.Items.Where(item => (string)item["state"]! == "created").ToList();
        imported.Items.ShouldAllBe(item => (item["service_id"] != null) == (item["reason"] == null));
        created.Count.ShouldBe(callable ?? created.Count, why);
        (imported.Items.Count - created.Count).ShouldBe(skipped ?? imported.Items.Count - created.Count, why);
        var step = Math.Max(1, created.Count / mostCalls);
        var chosen = created.Where((_, index) => index % step == 0).ToList();
        foreach (var item in chosen)
            await imported.CallAsync(item);
        return (imported, chosen.Count);
    }
}
