using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Echo.EndToEnd.Tests.Gateway;

/// <summary>Uses everything that an endpoint offers, as npm/gateway.mjs does with other clients.</summary>
sealed class CSharpTour(CSharpClient client, bool joined)
{
    readonly McpClient sdk = client.Sdk;
    readonly JsonObject found = [];

    string Document => Uri("demo://resource/static/document/features.md");

    /// <returns>What <see cref="WhatAClientFinds"/> judges.</returns>
    public async Task<JsonObject> TakeAsync()
    {
        found["version"] = sdk.NegotiatedProtocolVersion;
        found["server"] = sdk.ServerInfo?.Name;
        await ListAsync();
        await UseAsync();
        found["progress"] = await ProgressAsync();
        found["cancelled"] = await CancelAsync();
        if (joined)
            await UseOthersAsync();
        await BeAskedAsync();
        if (sdk.NegotiatedProtocolVersion != "2026-07-28")
            await UseSessionAsync();
        else
            await ListenAsync();

        var made = await CallAsync("all", "gzip-file-as-resource", new() { ["name"] = "csharp.gz", ["data"] = "data:text/plain,Hello" });
        var link = made.Content.OfType<ResourceLinkBlock>().Single().Uri;
        found["linked"] = (await sdk.ReadResourceAsync(link)).Contents[0].MimeType;
        found["changed"] = await client.HearAsync("notifications/resources/list_changed");
        found["resourcesOfThisClient"] = Sorted((await ResourcesAsync()).Where(uri => uri.Contains("/session/", StringComparison.Ordinal)));
        found["toolsOfThisClient"] = Sorted(await ToolsAsync());
        return found;
    }

    static JsonArray Sorted(IEnumerable<string> values) =>
        [.. values.Order(StringComparer.Ordinal).Select(value => (JsonNode)value)];

    static string Joined(CallToolResult result) => string.Join('\n', result.Content.Select(block => block is TextContentBlock text ? text.Text : block.Type));

    string Name(string slug, string own) => joined ? $"{slug}__{own}" : own;

    string Uri(string own) => joined ? $"echo.all+{own}" : own;

    async Task<CallToolResult> CallAsync(string slug, string tool, Dictionary<string, object?>? arguments = null) =>
        await sdk.CallToolAsync(Name(slug, tool), arguments);

    async Task<string> TextAsync(string slug, string tool, Dictionary<string, object?>? arguments = null) =>
        Joined(await CallAsync(slug, tool, arguments));

    async Task<IEnumerable<string>> ToolsAsync() => (await sdk.ListToolsAsync()).Select(tool => tool.Name);

    async Task<IEnumerable<string>> ResourcesAsync() => (await sdk.ListResourcesAsync()).Select(resource => resource.Uri);

    async Task ListAsync()
    {
        found["tools"] = Sorted(await ToolsAsync());
        found["resources"] = Sorted(await ResourcesAsync());
        found["templates"] = Sorted((await sdk.ListResourceTemplatesAsync()).Select(template => template.UriTemplate));
        found["prompts"] = Sorted((await sdk.ListPromptsAsync()).Select(prompt => prompt.Name));
    }

    async Task UseAsync()
    {
        found["text"] = await TextAsync("all", "echo", new() { ["message"] = "Grüße 😀" });
        found["image"] = (await CallAsync("all", "get-tiny-image")).Content.OfType<ImageContentBlock>().Single().MimeType;
        var structured = (await CallAsync("all", "get-structured-content", new() { ["location"] = "Chicago" })).StructuredContent;
        found["structured"] = JsonNode.Parse($"{structured}");
        found["links"] = await TextAsync("all", "get-resource-links", new() { ["count"] = 2 });
        var failed = await CallAsync("all", "echo", new() { ["message"] = 1 });
        found["failed"] = new JsonObject { ["isError"] = failed.IsError, ["content"] = new JsonArray(new JsonObject { ["text"] = Joined(failed) }) };
        if (joined)
            found["unknown"] = (await Should.ThrowAsync<McpProtocolException>(() => CallAsync("nobody", "nothing"))).Message;
        var read = (TextResourceContents)(await sdk.ReadResourceAsync(Document)).Contents[0];
        found["read"] = new JsonObject { ["text"] = read.Text, ["mimeType"] = read.MimeType };
        var prompt = await sdk.GetPromptAsync(Name("all", "args-prompt"), new Dictionary<string, object?> { ["city"] = "Bern" });
        found["prompt"] = ((TextContentBlock)prompt.Messages[0].Content).Text;
        var department = await sdk.CompleteAsync(new PromptReference { Name = Name("all", "completable-prompt") }, "department", "E");
        found["completion"] = Sorted(department.Completion.Values);
    }

    async Task UseOthersAsync()
    {
        var path = $"{(await TextAsync("files", "list_allowed_directories")).Split('\n')[^1]}/csharp.txt";
        await CallAsync("files", "write_file", new() { ["path"] = path, ["content"] = "noted" });
        found["files"] = await TextAsync("files", "read_text_file", new() { ["path"] = path });
        var entity = new { name = "csharp", entityType = "client", observations = new[] { "asks" } };
        await CallAsync("graph", "create_entities", new() { ["entities"] = new[] { entity } });
        var nodes = (await CallAsync("graph", "open_nodes", new() { ["names"] = new[] { "csharp" } })).StructuredContent;
        found["graph"] = JsonNode.Parse($"{nodes}")!["entities"]!.DeepClone();
        found["browser"] = await TextAsync("browser", "browser_close");
        found["odd"] = await TextAsync("odd", "no-schema");
        using var gone = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        await Should.ThrowAsync<OperationCanceledException>(async () => await sdk.CallToolAsync(Name("odd", "slow"), cancellationToken: gone.Token));
        found["waiting"] = "given up";
    }

    async Task<JsonArray> ProgressAsync()
    {
        var arguments = new Dictionary<string, object?> { ["duration"] = 0.4, ["steps"] = 4 };
        for (var attempt = 1; ; attempt++)
        {
            var before = client.Heard("notifications/progress").Count();
            var reports = new Reports();
            await sdk.CallToolAsync(Name("all", "trigger-long-running-operation"), arguments, reports);
            reports.All.ShouldNotBeEmpty();
            try
            {
                await Wait.UntilAsync(() => client.Heard("notifications/progress").Count() >= before + 4, seconds: 5);
            }
            catch (TimeoutException) when (attempt < 3)
            {
                // The SDK hands over no report that it reads with the result, and none in order.
                continue;
            }

            var heard = client.Heard("notifications/progress").Skip(before).Select(report => (double)report["progress"]!);
            return [.. heard.Order().Select(done => (JsonNode)done)];
        }
    }

    // In revisions with sessions this SDK only breaks the connection off, which does not cancel: what the server says now must find its way all the
    // same.
    async Task<string> CancelAsync()
    {
        using var gone = new CancellationTokenSource();
        var arguments = new Dictionary<string, object?> { ["duration"] = 30, ["steps"] = 300 };
        await Should.ThrowAsync<OperationCanceledException>(async () => await sdk.CallToolAsync(
            Name("all", "trigger-long-running-operation"), arguments, new Reports { Reported = gone.Cancel }, cancellationToken: gone.Token));
        return "given up";
    }

    async Task BeAskedAsync()
    {
        found["elicitation"] = await TextAsync("all", "trigger-elicitation-request");
        found["sampling"] = await TextAsync("all", "trigger-sampling-request", new() { ["prompt"] = "Say it." });
        await Wait.UntilAsync(async () => $"{found["roots"] = await TextAsync("all", "get-roots-list")}".Contains("file:///work", StringComparison.Ordinal));
    }

    async Task UseSessionAsync()
    {
        await sdk.PingAsync();
        found["pong"] = "{}";
#pragma warning disable MCP9005
        await sdk.SetLoggingLevelAsync(LoggingLevel.Info);
#pragma warning restore MCP9005
        found["level"] = "{}";
        await sdk.SubscribeToResourceAsync(Document);
        await CallAsync("all", "toggle-subscriber-updates");
        found["subscribed"] = await client.HearAsync("notifications/resources/updated", said => (string?)said["uri"] == Document);
        found["logged"] = await client.HearAsync(
            "notifications/message", said => $"{said["data"]}".StartsWith("Received Subscribe Resource request", StringComparison.Ordinal));
        await sdk.UnsubscribeFromResourceAsync(Document);
        found["unsubscribed"] = "{}";
    }

    // The SDK has no method of its own for it.
    async Task ListenAsync()
    {
        var filter = new JsonObject { ["resourcesListChanged"] = true, ["resourceSubscriptions"] = new JsonArray(Document) };
        var listening = sdk.SendRequestAsync(new JsonRpcRequest { Method = "subscriptions/listen", Params = new JsonObject { ["notifications"] = filter } });
        await client.HearAsync("notifications/subscriptions/acknowledged");
        await CallAsync("all", "toggle-subscriber-updates");
        found["subscribed"] = await client.HearAsync("notifications/resources/updated", said => (string?)said["uri"] == Document);
        listening.IsCompleted.ShouldBeFalse();
    }

    sealed class Reports : IProgress<ProgressNotificationValue>
    {
        public ConcurrentQueue<double> All { get; } = new();

        public Action? Reported { get; init; }

        public void Report(ProgressNotificationValue value)
        {
            All.Enqueue(value.Progress);
            Reported?.Invoke();
        }
    }
}
