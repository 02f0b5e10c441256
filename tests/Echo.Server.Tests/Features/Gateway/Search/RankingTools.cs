using Echo.Mcp.Json;
using Echo.Server.Features.Gateway.Search;

namespace Echo.Server.Tests.Features.Gateway.Search;

/// <summary>Questions in other words than a tool's own find it, without a model.</summary>
public sealed class RankingTools
{
    static readonly List<ShelfIndex> Shelves =
    [
        Shelf(
            "files",
            ("remove_file", "Delete a file from disk", "path"), ("read_file", "Read the complete contents of a file", "path"),
            ("list_directory", "List the entries of a directory with their sizes", "path"), ("move_file", "Move or rename a file", "source destination"),
            ("compress_file", "Make a gzip archive of a file", "path")),
        Shelf(
            "shop",
            ("create_invoice", "Create an invoice for a customer", "customerId amount"), ("list_customers", "List all customers", "limit"),
            ("cancel_order", "Cancel an order that was not shipped", "orderId"), ("search_products", "Full-text search over the catalogue", "query")),
        Shelf(
            "ops",
            ("getPodLogs", "Get the logs of a pod", "namespace pod"), ("scaleDeployment", "Set the number of replicas", "name replicas"),
            ("create_pull_request", "Open a pull request", "title head base"), ("restart_service", "Restart a service", "service")),
    ];

    [Theory]
    [InlineData("get rid of an old document on disk", "remove_file")]
    [InlineData("What is inside of that directory?", "list_directory")]
    [InlineData("give the file another name", "move_file")]
    [InlineData("squeeze it into a .gz", "compress_file")]
    [InlineData("bill the client", "create_invoice")]
    [InlineData("call off what I bought", "cancel_order")]
    [InlineData("look up goods", "search_products")]
    [InlineData("my k8s container crashed, show its output", "getPodLogs")]
    [InlineData("run five copies of the app instead of two", "scaleDeployment")]
    [InlineData("open a PR for my branch", "create_pull_request")]
    [InlineData("reboot the thing", "restart_service")]
    [InlineData("directry", "list_directory")]
    public void OtherWordsFindATool(string question, string tool) => Found(question, 3).ShouldContain(tool);

    [Theory]
    [InlineData("")]
    [InlineData("the of and")]
    [InlineData("xyzzyplugh")]
    public void WhatMeansNothingFindsNothing(string question) => Found(question, 5).ShouldBeEmpty();

    [Fact]
    public void WhoRepeatsAWordComesNoFurther()
    {
        var stuffed = Shelf("spam", ("anything", string.Join(' ', Enumerable.Repeat("delete file", 2_000)), "x"));
        Ranked([.. Shelves, stuffed], "delete a file").First().ShouldBe("remove_file");
    }

    [Fact]
    public void OddDefinitionsAreFoundToo()
    {
        var lamp = RawJson.Parse("""{"name":"lamp","description":7,"inputSchema":{"properties":[]},"annotations":null}""");
        var poisoned = RawJson.Parse("""{"name":"x","inputSchema":{"type":"object","\ud800aaaaaaaaaaaaaaaaaa":1},"\ud800aaaaaaaaaaaaaaaaaa":1}""");
        var odd = new ShelfIndex(new("odd", [lamp, poisoned, RawJson.EmptyObject]));
        Ranked([odd], "lamp").ShouldBe(["lamp"]);
    }

    [Theory]
    [InlineData("""{"name":"echo"}""", 5, 15)]
    [InlineData("""{"name":"echo","description":"Gives back what it is given, word by word.","inputSchema":{"type":"object"}}""", 20, 40)]
    public void TokensAreAboutRight(string tool, int least, int most) => ToolTokens.Of(RawJson.Parse(tool)).ShouldBeInRange(least, most);

    static IEnumerable<string> Found(string question, int most) => Ranked(Shelves, question).Take(most);

    static IEnumerable<string> Ranked(List<ShelfIndex> shelves, string question) =>
        ToolSearch.Rank(shelves, question).Select(found => shelves[found.Shelf].Shelf.Tools[found.Tool].Text("name")!);

    static ShelfIndex Shelf(string source, params (string Name, string Description, string Parameters)[] tools) => new(new(
        source,
        [.. tools.Select(tool => RawJson.From(new
        {
            tool.Name,
            tool.Description,
            InputSchema = new { Type = "object", Properties = tool.Parameters.Split(' ').ToDictionary(name => name, _ => new { Type = "string" }) },
        }))]));
}
