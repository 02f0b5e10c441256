using Echo.Server.Features.Operations;
using Echo.Server.Platform.Http;
using Echo.Server.Platform.Http.Limits;
using Echo.Server.Tests.Platform.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Echo.Server.Tests.Features.Operations;

/// <summary>The feature behind the product's pipeline, with a few routes that succeed, fail and wait.</summary>
static class OperationsHost
{
    public static Task<HttpHost> StartAsync(
        IReadOnlyDictionary<string, string?>? settings = null, Action<WebApplicationBuilder>? build = null, Action<WebApplication>? map = null) =>
        HttpHost.StartAsync(
            app =>
            {
                app.MapOperations();
                app.MapGet("/things/{id}", (string id) => id).Public().Limited(RatePolicy.Exempt);
                app.MapPost("/things", () => Results.StatusCode(201)).Public().Limited(RatePolicy.Exempt);
                app.MapGet("/broken", void () => throw new InvalidOperationException("broken")).Public().Limited(RatePolicy.Exempt);
                map?.Invoke(app);
            },
            settings,
            builder =>
            {
                builder.AddOperations();
                build?.Invoke(builder);
            });
}
