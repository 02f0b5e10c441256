using System.Text.Json.Nodes;
using Echo.Mcp.Json;

namespace Echo.Server.Features.Google.Tools;

/// <summary>What tools do beyond one call with the arguments as they are: mail has to be encoded, files need several calls.</summary>
sealed class GoogleWork(GoogleCaller caller)
{
    const string DocumentTypes = "application/vnd.google-apps.";
    const string SheetType = DocumentTypes + "spreadsheet";

    /// <param name="arguments">They fit the tool's schema, and have its defaults.</param>
    public Task<(RawJson Data, string? Error)> DoAsync(GoogleTool tool, JsonObject arguments, int accountId, CancellationToken cancellationToken)
    {
        return tool.Name switch
        {
            "drive_search" => CallAsync(tool, With(arguments, ("q", Search((string)arguments["query"]!))), accountId, cancellationToken),
            "drive_read" => ReadFileAsync(tool, arguments, accountId, cancellationToken),
            "drive_create" => CreateFileAsync(tool, arguments, accountId, cancellationToken),
            "gmail_read_message" => ReadMessageAsync(tool, arguments, accountId, cancellationToken),
            "gmail_send_message" => SendAsync(tool, arguments, accountId, cancellationToken),
            "gmail_reply_to_message" => ReplyAsync(tool, arguments, accountId, cancellationToken),
            "calendar_create_event" or "calendar_update_event" => CallAsync(tool, With(arguments, ("event", Event(arguments))), accountId, cancellationToken),
            _ => CallAsync(tool, arguments, accountId, cancellationToken),
        };
    }

    Task<(RawJson Data, string? Error)> CallAsync(GoogleTool tool, JsonObject parameters, int accountId, CancellationToken cancellationToken) =>
        caller.CallAsync(tool.Name, parameters, accountId, cancellationToken);

    async Task<(RawJson Data, string? Error)> ReadFileAsync(GoogleTool tool, JsonObject arguments, int accountId, CancellationToken cancellationToken)
    {
        var (file, error) = await CallAsync(tool, arguments, accountId, cancellationToken);
        if (error is not null)
            return (default, error);
        var type = file.Text("mimeType") ?? "";
        var (content, trouble) = type.StartsWith(DocumentTypes, StringComparison.Ordinal)
            ? await caller.CallAsync(
                $"{tool.Name}.export", With(arguments, ("mime_type", type == SheetType ? "text/csv" : "text/plain")), accountId, cancellationToken)
            : await caller.CallAsync($"{tool.Name}.media", arguments, accountId, cancellationToken);
        return (content.Text("raw_response") is { } text ? RawJson.From(text) : content, trouble);
    }

    // Two calls: a file that stays empty is told of by the error of the second.
    async Task<(RawJson Data, string? Error)> CreateFileAsync(GoogleTool tool, JsonObject arguments, int accountId, CancellationToken cancellationToken)
    {
        var (file, error) = await CallAsync(tool, arguments, accountId, cancellationToken);
        if (error is not null || file.Text("id") is not { } id)
            return (default, error ?? "Google made no file");
        var (written, trouble) = await caller.CallAsync("drive_edit", With(arguments, ("file_id", id)), accountId, cancellationToken);
        return trouble is null ? (written, null) : (default, $"The file {id} was made, but nothing was written into it. {trouble}");
    }

    async Task<(RawJson Data, string? Error)> ReadMessageAsync(GoogleTool tool, JsonObject arguments, int accountId, CancellationToken cancellationToken)
    {
        var (message, error) = await CallAsync(tool, arguments, accountId, cancellationToken);
        return error is null ? (MailText.Shown(message), null) : (default, error);
    }

    async Task<(RawJson Data, string? Error)> SendAsync(GoogleTool tool, JsonObject arguments, int accountId, CancellationToken cancellationToken)
    {
        var to = MailText.Addresses(Texts(arguments["to"]));
        var cc = arguments["cc"] is JsonArray { Count: > 0 } copies ? MailText.Addresses(Texts(copies)) : "";
        if (to is null || cc is null)
            return (default, "Send plain addresses such as ada@example.com");
        var raw = MailText.Raw(
            (string)arguments["body"]!, ("To", to), ("Cc", cc.Length > 0 ? cc : null), ("Subject", MailText.Words((string)arguments["subject"]!)));
        return await CallAsync(tool, new() { ["raw"] = raw }, accountId, cancellationToken);
    }

    async Task<(RawJson Data, string? Error)> ReplyAsync(GoogleTool tool, JsonObject arguments, int accountId, CancellationToken cancellationToken)
    {
        var (original, error) = await caller.CallAsync($"{tool.Name}.original", arguments, accountId, cancellationToken);
        if (error is not null)
            return (default, error);
        if (MailText.Sender(MailText.Header(original, "Reply-To") ?? MailText.Header(original, "From")) is not { } to)
            return (default, "The message does not say whom to answer");
        var subject = MailText.Header(original, "Subject") ?? "";
        var id = MailText.Foreign(MailText.Header(original, "Message-ID"));
        var raw = MailText.Raw(
            (string)arguments["body"]!,
            ("To", to),
            ("Subject", MailText.Words(subject.StartsWith("Re:", StringComparison.OrdinalIgnoreCase) ? subject : $"Re: {subject}")),
            ("In-Reply-To", id),
            ("References", MailText.Foreign($"{MailText.Header(original, "References")} {id}".Trim())));
        return await CallAsync(tool, new() { ["raw"] = raw, ["thread"] = original.Text("threadId") }, accountId, cancellationToken);
    }

    // Drive's own language; a quote ends its texts.
    static string Search(string words)
    {
        var text = words.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal);
        return $"(name contains '{text}' or fullText contains '{text}') and trashed = false";
    }

    static JsonObject Event(JsonObject arguments)
    {
        var made = new JsonObject();
        Set("summary", arguments["title"]?.DeepClone());
        Set("description", arguments["description"]?.DeepClone());
        Set("start", TimeOf("start"));
        Set("end", TimeOf("end"));
        Set("attendees", arguments["attendees"] is JsonArray people
            ? new JsonArray([.. Texts(people).Select(person => new JsonObject { ["email"] = person })])
            : null);
        return made;

        // What is not there stays as it is.
        void Set(string name, JsonNode? value)
        {
            if (value is not null)
                made[name] = value;
        }

        JsonObject? TimeOf(string name) => arguments[name] is { } time ? new() { ["dateTime"] = time.DeepClone() } : null;
    }

    static IEnumerable<string> Texts(JsonNode? list) => list!.AsArray().Select(text => (string)text!);

    static JsonObject With(JsonObject arguments, params ReadOnlySpan<(string Name, JsonNode Value)> more)
    {
        var whole = (JsonObject)arguments.DeepClone();
        foreach (var (name, value) in more)
            whole[name] = value;
        return whole;
    }
}
