using System.Net;
using Echo.Server.Platform.Http;
using Echo.Server.Platform.Http.Json;
using Echo.Server.Platform.Http.Pipeline;
using Echo.Server.Platform.Http.Problems;
using Echo.Server.Platform.Http.Requests;
using Echo.Server.Platform.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Echo.Server.Tests.Features.Access;

static class MinimalPipeline
{
    public static void UseMinimalPipeline(this WebApplication app)
    {
        app.Use(Facts);
        app.UseRouting();
        app.UseAuthentication();
        app.Use(Gate);
        app.Use(Rejections);
    }

    static Task Facts(HttpContext context, RequestDelegate next)
    {
        var forwarded = context.Request.Headers["X-Forwarded-For"].ToString();
        var address = forwarded.Length > 0 ? IPAddress.Parse(forwarded) : context.Connection.RemoteIpAddress!;
        context.Features.Set(new RequestFacts
        {
            RequestId = "test",
            Path = context.Request.Path,
            ClientAddress = address,
            FromLoopback = IPAddress.IsLoopback(address),
        });
        return next(context);
    }

    static Task Gate(HttpContext context, RequestDelegate next)
    {
        var metadata = context.GetEndpoint()?.Metadata;
        if (metadata?.GetMetadata<AccessRequirement>() is not { } requirement)
            return Problem.NotFound("No such path").ExecuteAsync(context);
        var refuses = metadata.GetMetadata<RefusesInvalidCredentials>() is not null && context.Features.Get<CredentialFailure>() is not null;
        if (requirement.Permission is null)
            return refuses ? context.Unauthenticated().ExecuteAsync(context) : next(context);
        if (context.Caller() is not { } caller)
            return context.Unauthenticated().ExecuteAsync(context);
        return caller.May(requirement.Permission) ? next(context) : Problem.MissingPermission(requirement.Permission).ExecuteAsync(context);
    }

    static async Task Rejections(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (RequestRejectedException rejected)
        {
            await rejected.Problem.ExecuteAsync(context);
        }
    }

    public static void AddMinimalPipeline(this IServiceCollection services)
    {
        services.AddRouting();
        services.ConfigureHttpJsonOptions(json => WireJson.Configure(json.SerializerOptions));
    }
}
