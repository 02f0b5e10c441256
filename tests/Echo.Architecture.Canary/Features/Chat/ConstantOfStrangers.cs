namespace Echo.Server.Features.Chat;

sealed class ConstantOfStrangers
{
    static object? Known(HttpContext context) => context.Features.Get<object>();

    static string Act() => Features.Jobs.KnownJob.Word;
}
