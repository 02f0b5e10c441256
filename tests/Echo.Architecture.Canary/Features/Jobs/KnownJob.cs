namespace Echo.Server.Features.Jobs;

public sealed class KnownJob
{
    public const string Word = "known";
}
