namespace Echo.Server.Tests.Features.Realtime;

/// <summary>Classes that share one host; they stay out of each other's way by accounts of their own.</summary>
[CollectionDefinition(nameof(RealtimeTests))]
public sealed class RealtimeTests : ICollectionFixture<RealtimeHost>;
