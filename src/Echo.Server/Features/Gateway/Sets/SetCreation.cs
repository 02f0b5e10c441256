namespace Echo.Server.Features.Gateway.Sets;

enum SetCreation
{
    Created,
    SlugTaken,

    /// <summary>Its owner has as many as he may.</summary>
    LimitReached,
}
