namespace Echo.Server.Platform.Http;

/// <summary>Who may call an endpoint.</summary>
/// <param name="Permission">The permission that is needed, or null for a public endpoint.</param>
public sealed record AccessRequirement(string? Permission);
