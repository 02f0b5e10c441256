namespace Echo.Server.Platform.Database.Notifications;

/// <summary>A channel of PostgreSQL that a room listens on; rooms contribute them as services. Several may listen on one.</summary>
/// <param name="Name">As in NOTIFY: lower case, <c>_</c>, begins with the room.</param>
/// <param name="Heard">Takes each payload, in the order of the commits, one at a time. Must be quick and must not throw.</param>
/// <param name="Interrupted">Something may have been missed: forget whatever payloads would have told to forget. Must not throw.</param>
public sealed record NotificationChannel(string Name, Action<string> Heard, Action Interrupted);
