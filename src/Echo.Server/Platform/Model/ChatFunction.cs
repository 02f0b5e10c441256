using Echo.Mcp.Json;

namespace Echo.Server.Platform.Model;

/// <summary>A function that a model may call.</summary>
/// <param name="Name">At most 64 letters, digits, underscores and hyphens.</param>
/// <param name="Parameters">A JSON schema of type object.</param>
public sealed record ChatFunction(string Name, string? Description, RawJson Parameters);
