using System.Text.Json.Nodes;

namespace Echo.EndToEnd.Tests.Gateway;

/// <summary>What each client has to get from the servers of others, whoever wrote it and whichever revision it speaks: what a client gets from
/// them without Echo, under the names that they have where they are joined.</summary>
static class WhatAClientFinds
{
    const string Newest = "2026-07-28";

    static readonly string[] Plain =
    [
        "echo", "get-annotated-message", "get-env", "get-resource-links", "get-resource-reference", "get-structured-content", "get-sum",
        "get-tiny-image", "gzip-file-as-resource", "simulate-research-query", "toggle-simulated-logging", "toggle-subscriber-updates",
        "trigger-long-running-operation",
    ];

    // The server offers them to clients that can be asked.
    static readonly string[] Asking = ["trigger-elicitation-request", "trigger-sampling-request"];

    public static void ShouldBeAll(JsonNode found, string version, bool joined)
    {
        var names = new Names(joined);
        Text(found, "version").ShouldBe(version);
        Text(found, "server").ShouldBe(joined ? "echo" : "mcp-servers/everything");
        Lists(found, names);
        Results(found, names);
        Text(found, "cancelled").ShouldBe("given up");
        Text(found, "subscribed").ShouldBe("true");
        Text(found, "changed").ShouldBe("true");
        Text(found, "linked").ShouldBe("application/gzip");
        Strings(found, "resourcesOfThisClient").ShouldHaveSingleItem().ShouldStartWith(names.Uri("demo://resource/session/"));
        if (joined)
            Others(found);
        Questions(found, names);
        if (version != Newest)
            OfSessions(found);
    }

    static void Lists(JsonNode found, Names names)
    {
        Plain.Select(names.Name).ShouldBeSubsetOf(Strings(found, "tools"));
        string[] others = ["files__read_text_file", "graph__create_entities", "browser__browser_click", "odd__mirror", "odd__no-schema"];
        Strings(found, "tools").Intersect(others).Count().ShouldBe(names.Joined ? others.Length : 0);
        Strings(found, "resources").ShouldContain(names.Uri("demo://resource/static/document/features.md"));
        Strings(found, "templates").ShouldBe([names.Uri("demo://resource/dynamic/blob/{resourceId}"), names.Uri("demo://resource/dynamic/text/{resourceId}")]);
        string[] prompts = ["args-prompt", "completable-prompt", "resource-prompt", "simple-prompt"];
        Strings(found, "prompts").ShouldBe(prompts.Select(names.Name));
    }

    static void Results(JsonNode found, Names names)
    {
        Text(found, "text").ShouldBe("Echo: Grüße 😀");
        Text(found, "image").ShouldBe("image/png");
        ((int)found["structured"]!["humidity"]!).ShouldBe(82);
        Text(found, "links").ShouldEndWith("\nresource_link\nresource_link");
        ((bool)found["failed"]!["isError"]!).ShouldBeTrue();
        ((string)found["failed"]!["content"]![0]!["text"]!).ShouldContain("expected string, received number");
        if (names.Joined)
            Text(found, "unknown").ShouldContain("Unknown tool: nobody__nothing");
        ((string)found["read"]!["text"]!).ShouldStartWith("# Everything Server");
        ((string)found["read"]!["mimeType"]!).ShouldBe("text/markdown");
        Text(found, "prompt").ShouldBe("What's weather in Bern?");
        Strings(found, "completion").ShouldBe(["Engineering"]);
        found["progress"]!.AsArray().Select(step => (double)step!).ShouldBe([1, 2, 3, 4]);
    }

    static void Others(JsonNode found)
    {
        Text(found, "files").ShouldBe("noted");
        ((string)found["graph"]![0]!["observations"]![0]!).ShouldBe("asks");
        Text(found, "browser").ShouldStartWith("### "); // Without a browser it says so.
        Text(found, "odd").ShouldBe("ok");
        Text(found, "waiting").ShouldBe("given up");
    }

    static void Questions(JsonNode found, Names names)
    {
        Text(found, "elicitation").ShouldContain("- Name: Ada\n- Favorite Integer: 7");
        Text(found, "sampling").ShouldContain("\"model\": \"test-model\"");
        Text(found, "roots").ShouldContain("1. Work\n   URI: file:///work");
        Asking.Select(names.Name).ShouldBeSubsetOf(Strings(found, "toolsOfThisClient"));
    }

    static void OfSessions(JsonNode found)
    {
        Text(found, "pong").ShouldBe("{}");
        Text(found, "level").ShouldBe("{}");
        Text(found, "logged").ShouldBe("true");
        Text(found, "unsubscribed").ShouldBe("{}");
    }

    static string Text(JsonNode found, string step) => $"{found[step] ?? $"nothing of {step}"}";

    static string[] Strings(JsonNode found, string step) =>
        found[step] is JsonArray list ? [.. list.Select(item => (string)item!)] : throw new ShouldAssertException($"{step}: {found[step]}");

    readonly record struct Names(bool Joined)
    {
        public string Name(string own) => Joined ? $"all__{own}" : own;

        public string Uri(string own) => Joined ? $"echo.all+{own}" : own;
    }
}
