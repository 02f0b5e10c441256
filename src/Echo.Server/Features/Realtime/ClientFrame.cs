using System.Text.Json;

namespace Echo.Server.Features.Realtime;

/// <summary>A frame of a client, with strict types: what has the wrong one counts as not there, and is answered with an error.</summary>
sealed class ClientFrame(JsonElement frame)
{
    /// <summary>What the client wants: <c>action</c>, or <c>type</c> in its place.</summary>
    public string Name => Text("action") ?? Text("type") ?? "";

    public string? Topic => Text("topic");

    public string? TaskId => Text("task_id");

    /// <summary>The last number seen; null when it is not given or no number.</summary>
    public long? Since => frame.TryGetProperty("since", out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var since)
        && since >= 0
            ? since
            : null;

    /// <summary>A <c>since</c> is there that can't be one.</summary>
    public bool HasBadSince => frame.TryGetProperty("since", out var value) && value.ValueKind != JsonValueKind.Null && Since is null;

    string? Text(string name) => frame.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
