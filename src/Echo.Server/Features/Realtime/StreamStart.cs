using Echo.Server.Platform.Events;

namespace Echo.Server.Features.Realtime;

/// <summary>Where a stream of <c>/events</c> begins.</summary>
/// <param name="Subject">The one task or job to follow; null for everything.</param>
/// <param name="Since">The last number that the client has seen, or that the state is known to tell of; null for what happens from now on.</param>
/// <param name="State">How things stand, to begin with.</param>
sealed record StreamStart(string? Subject, long? Since, IReadOnlyList<TopicState> State);
