using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Echo.Server.Platform.Http.Problems;

namespace Echo.Server.Features.Operations.Description;

/// <summary>An example of a problem body.</summary>
static partial class ProblemExample
{
    /// <param name="text">The detail, with the field in parentheses where one is named.</param>
    public static JsonObject Of(ProblemKind kind, string text, string path)
    {
        var (detail, field) = Split(text);
        return new()
        {
            ["type"] = $"urn:echo:problem:{kind.Name}",
            ["title"] = kind.Title,
            ["status"] = kind.Status,
            ["detail"] = detail,
            ["instance"] = path,
            ["request_id"] = "0f0c2f5e-8d1b-4a53-9f43-5c2d7a1f6a10",
            ["error"] = new JsonObject
            {
                ["code"] = kind.Code,
                ["message"] = detail,
                ["path"] = path,
                ["details"] = field is null ? null : new JsonObject { ["field"] = field, ["issue"] = detail },
            },
        };
    }

    public static (string Detail, string? Field) Split(string text) =>
        WithField().Match(text) is { Success: true } match ? (match.Groups["detail"].Value, match.Groups["field"].Value) : (text, null);

    [GeneratedRegex(@"^(?<detail>.+) \((?<field>\w+)\)$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex WithField();
}
