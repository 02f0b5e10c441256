namespace Echo.Server.Features.Connections;

enum CreateOutcome
{
    Created,
    LimitReached,
    SlugTaken,
}
