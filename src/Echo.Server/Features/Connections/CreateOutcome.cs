namespace Echo.Server.Features.Connections;

enum CreateOutcome
{
    Created,
    LimitReached,
    SlugTaken,

    /// <summary>The owner was disabled or deleted meanwhile.</summary>
    OwnerInactive,
}
