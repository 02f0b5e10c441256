using System.Text.Json;
using Echo.Mcp.Json;

namespace Echo.Server.Features.Assistant.Tools;

/// <summary>What a call of the model means.</summary>
/// <param name="Name">Of the tool, or of the function where no tool is meant.</param>
/// <param name="Tool">Null when nothing has to be called.</param>
/// <param name="Answer">What the model is told then.</param>
sealed record PlannedCall(string Name, AssistantTool? Tool, RawJson Arguments, string? Answer, bool IsError)
{
    // As much as any tool is sent over REST.
    const int MostArguments = 256 * 1024;

    public static PlannedCall Of(AssistantTool tool, string arguments) => ObjectOf(arguments) is { } read
        ? Of(tool, read)
        : Answered(tool.Name, $"Arguments of {tool.Name} are not a JSON object");

    public static PlannedCall Of(AssistantTool tool, RawJson arguments) => new(tool.Name, tool, arguments, null, IsError: false);

    /// <summary>The model is told something right away.</summary>
    public static PlannedCall Answered(string name, string answer, bool isError = true) => new(name, null, default, answer, isError);

    /// <returns>Null when it is no object, or an endless one. Nothing at all means no arguments.</returns>
    public static RawJson? ObjectOf(string text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return RawJson.EmptyObject;
        if (text.Length > MostArguments)
            return null;
        try
        {
            var read = RawJson.Parse(text);
            return read.Kind == JsonValueKind.Object ? read : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
