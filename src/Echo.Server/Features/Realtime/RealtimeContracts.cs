namespace Echo.Server.Features.Realtime;

/// <summary>Answer of GET /ws/info.</summary>
sealed record SocketInfoAnswer(bool Ok, SocketInfo Info);

/// <summary>How to open the event socket.</summary>
sealed record SocketInfo(string Endpoint, string Protocol, IReadOnlyList<string> Authentication, IReadOnlyList<string> Events);

/// <summary>Answer of POST /broadcast.</summary>
/// <param name="RecipientCount">Sockets of /ws and streams of /events that are open, on all nodes.</param>
sealed record BroadcastAnswer(string Status, string Message, int RecipientCount);
