using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using Echo.Server.Platform.Http.Problems;
using Echo.Server.Platform.Http.Requests;

namespace Echo.Server.Features.Connections.Import;

/// <summary>Body of POST /api/v1/connections/import: the configuration of a desktop client. Its servers are judged one by one, so they come
/// as they are.</summary>
sealed class ImportRequest : IRequestRules
{
    /// <summary>As most clients write them.</summary>
    [JsonPropertyName("mcpServers"), MaxLength(100)]
    public IReadOnlyDictionary<string, JsonElement>? McpServers { get; init; }

    /// <summary>As VS Code writes them.</summary>
    [MaxLength(100)]
    public IReadOnlyDictionary<string, JsonElement>? Servers { get; init; }

    [JsonIgnore]
    public IEnumerable<KeyValuePair<string, JsonElement>> All =>
        (McpServers ?? new Dictionary<string, JsonElement>()).Concat(Servers ?? new Dictionary<string, JsonElement>());

    public IEnumerable<FieldViolation> Check()
    {
        if (McpServers is null && Servers is null)
        {
            yield return new(
                "body.mcpServers", "Send the object with \"mcpServers\" (or VS Code's \"servers\") of the client's configuration.", ViolationTypes.Missing);
        }
    }
}
