namespace Echo.Server.Features.Chat;

sealed class ConstantOfStrangers
{
    static string Act() => Features.Jobs.KnownJob.Word;
}
