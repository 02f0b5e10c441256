namespace Echo.Server.Features.Services;

/// <summary>How a change of a service ended.</summary>
enum ServiceEdit
{
    Done,
    NameTaken,

    /// <summary>Somebody else has changed the service since it was read.</summary>
    Overtaken,
}
