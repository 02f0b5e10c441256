namespace Echo.Server.Platform.Http.Pipeline;

public static class RequestFactsExtensions
{
    /// <summary>The facts of this request; set before anything else runs.</summary>
    public static RequestFacts Facts(this HttpContext context) =>
        context.Features.Get<RequestFacts>() ?? throw new InvalidOperationException("The request facts are set by the first middleware");

    public static string RequestId(this HttpContext context) => context.Features.Get<RequestFacts>()?.RequestId ?? context.TraceIdentifier;

    public static PathString OriginalPath(this HttpContext context) => context.Features.Get<RequestFacts>()?.Path ?? context.Request.Path;
}
