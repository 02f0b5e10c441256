namespace Echo.Server.Features.Connections.Serving;

/// <summary>One of a server's lists, and whether it may be out of date.</summary>
/// <param name="List">The last good answer; <see cref="KnownList.Empty"/> when there never was one.</param>
/// <param name="Trouble">Why the server could not be asked just now, for people; null when the list is current.</param>
public sealed record ListAnswer(KnownList List, string? Trouble);
