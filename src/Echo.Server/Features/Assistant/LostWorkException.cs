namespace Echo.Server.Features.Assistant;

/// <summary>Another worker works on the same job. Whoever finds that out stops: what it would write, and how it would end, counts no more.</summary>
sealed class LostWorkException() : Exception("Another worker has gone on with this job");
