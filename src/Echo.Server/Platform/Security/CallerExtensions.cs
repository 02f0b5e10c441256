namespace Echo.Server.Platform.Security;

public static class CallerExtensions
{
    /// <summary>Who asks, or null for an anonymous request.</summary>
    public static Caller? Caller(this HttpContext context) => context.Features.Get<Caller>();
}
