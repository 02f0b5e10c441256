using System.Text.Json.Serialization;

namespace Echo.Server.Platform.Http.Json;

/// <summary>The envelope of the camelCase paths: <c>{"ok": true, "data": ...}</c>.</summary>
public sealed record OkBody<T>(T Data)
    where T : notnull
{
    [JsonPropertyOrder(-1)]
    public bool Ok => true;
}
