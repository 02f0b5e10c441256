using System.Runtime.ExceptionServices;

namespace Echo.Server.Platform.Http.Egress;

/// <summary>Lets callers catch a refusal by its type: connecting wraps it in a general exception.</summary>
sealed class RefusalHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await base.SendAsync(request, cancellationToken);
        }
        catch (HttpRequestException exception) when (exception.InnerException is TargetRefusedException)
        {
            ExceptionDispatchInfo.Throw(exception.InnerException);
            throw;
        }
    }
}
