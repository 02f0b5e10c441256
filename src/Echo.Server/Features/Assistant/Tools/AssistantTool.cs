using System.Security.Cryptography;
using System.Text.Json;
using Echo.Mcp.Json;
using Echo.Server.Features.Gateway;
using Echo.Server.Platform.Model;

namespace Echo.Server.Features.Assistant.Tools;

/// <summary>A tool as the model may use it.</summary>
/// <param name="Policy">One of <see cref="Policies.ToolPolicy"/>.</param>
sealed record AssistantTool(JoinedTool Joined, string Policy)
{
    // OpenAI refuses more.
    const int MostDescription = 1_024;

    public string Name { get; } = Joined.Name;

    public string Description { get; } = Cut(Joined.Definition.Text("description") ?? Joined.Definition.Text("title") ?? "");

    public RawJson Schema => Joined.Definition.Property("inputSchema");

    /// <summary>The tool says that it changes nothing (2025-11-25, server, tools, annotations). Only as true as its server.</summary>
    public static bool OnlyReads(JoinedTool tool) =>
        tool.Definition.Property("annotations").Property("readOnlyHint").Kind == JsonValueKind.True;

    /// <summary>SHA-256 of what the tool says of itself.</summary>
    public byte[] DefinitionHash() => SHA256.HashData(Joined.Definition.Utf8.Span);

    public ChatFunction Function => new(Name, Description.Length > 0 ? Description : null, Schema);

    static string Cut(string text) => text.Length <= MostDescription
        ? text
        : text[..(char.IsHighSurrogate(text[MostDescription - 2]) ? MostDescription - 2 : MostDescription - 1)] + "…";
}
