using Echo.Server.Platform.Configuration;
using Echo.Server.Platform.Database;
using Echo.Server.Platform.Http.Problems;
using Echo.Server.Platform.Http.Requests;
using Microsoft.AspNetCore.Connections;

namespace Echo.Server.Platform.Http.Pipeline;

/// <summary>The one place where exceptions and bare status codes become problem bodies. An answer that has begun can't be taken back:
/// its connection is cut, so that no client takes half an answer for a whole one. What was answered at last goes to the access log.</summary>
sealed partial class FailureAnswers(
    RequestDelegate next, AccessLog log, ServerOptions options, IHostApplicationLifetime lifetime, ILogger<FailureAnswers> logger)
{
    static readonly Problem Stopping = Problem.Of(ProblemKind.Unavailable, "The server is stopping", retryAfter: 5);

    public async Task Invoke(HttpContext context)
    {
        try
        {
            await next(context);
            if (BareStatus.ProblemOf(context) is { } problem)
                await ProblemBody.WriteAsync(context, problem);
        }
        catch (Exception exception)
        {
            await AnswerAsync(context, exception);
        }
        finally
        {
            log.Note(context);
        }
    }

    async Task AnswerAsync(HttpContext context, Exception exception)
    {
        if (IsClientGone(context, exception))
        {
            if (!context.Response.HasStarted)
                context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            return;
        }

        var problem = ProblemOf(exception);
        if (problem.Kind == ProblemKind.Internal)
            LogBug(exception, context.Request.Method, LoggedPath.Of(context));
        else if (problem == Problem.DatabaseUnavailable)
            LogDatabaseGone(exception.GetBaseException().Message);

        if (context.Response.HasStarted || context.Response.BodyWriter is { CanGetUnflushedBytes: true, UnflushedBytes: > 0 })
        {
            context.Abort();
            return;
        }

        context.Response.Clear();
        await ProblemBody.WriteAsync(context, problem);
    }

    // There is nobody to tell, and nothing of ours is broken.
    static bool IsClientGone(HttpContext context, Exception exception) =>
        exception is ConnectionResetException or ConnectionAbortedException
        || (context.RequestAborted.IsCancellationRequested && exception is OperationCanceledException or IOException);

    Problem ProblemOf(Exception exception) => exception switch
    {
        RequestRejectedException rejected => rejected.Problem,
        BadHttpRequestException bad => BareStatus.ProblemOf(bad),
        { IsDatabaseUnavailable: true } => Problem.DatabaseUnavailable,
        OperationCanceledException when lifetime.ApplicationStopping.IsCancellationRequested => Stopping,
        _ => Problem.Of(ProblemKind.Internal, options.Debug ? exception.Message : "An unexpected error occurred"),
    };

    [LoggerMessage(LogLevel.Error, "{Method} {Path} failed")]
    partial void LogBug(Exception exception, string method, string path);

    [LoggerMessage(LogLevel.Warning, "The database is not available: {Reason}")]
    partial void LogDatabaseGone(string reason);
}
