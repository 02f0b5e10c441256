using Echo.Mcp.Json;

namespace Echo.Server.Platform.Events;

/// <summary>Something that has happened, as a room publishes it. Who may see it is said here, once, and holds on every channel: the accounts in
/// <see cref="Receivers"/>, and whoever holds <see cref="Permission"/>. Without either nobody sees it.</summary>
/// <param name="Type">As on the wire: <c>connection_changed</c>.</param>
/// <param name="Topic">What clients subscribe to: <c>connections</c>. A channel may ask for a permission to see a topic at all.</param>
public sealed record NewEvent(string Type, string Topic)
{
    /// <summary>The fields of the event, an object. <c>type</c>, <c>seq</c> and, where it is not here, <c>timestamp</c> are added when it goes out.
    /// </summary>
    public required RawJson Data { get; init; }

    /// <summary>Numbers of the accounts that it concerns.</summary>
    public IReadOnlyList<int> Receivers { get; init; } = [];

    /// <summary>Everybody who holds this permission may see it too; <c>*:*</c> stands for administrators.</summary>
    public string? Permission { get; init; }

    /// <summary>Fields that only the receivers and administrators see; others get null.</summary>
    public IReadOnlyList<string> Guarded { get; init; } = [];

    /// <summary>What it is about, for those who follow one thing: the id of a connection, a task, a job.</summary>
    public string? Subject { get; init; }
}
