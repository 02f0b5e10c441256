namespace Echo.Server.Features.Operations.Requests;

/// <summary>Puts the recorder in front of everything that the composition adds.</summary>
sealed class RequestRecording : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.UseMiddleware<RequestRecorder>();
        next(app);
    };
}
