using Echo.Server.Features.Operations.Docs;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Echo.Server.Features.Operations.Description;

/// <summary>The OpenAPI document of all mapped endpoints as text, made once.</summary>
sealed class DescriptionText(IServiceProvider services)
{
    public const string DocumentName = "echo";

    readonly Lazy<Task<DocsAsset>> text = new(() => MakeAsync(services.GetRequiredKeyedService<IOpenApiDocumentProvider>(DocumentName)));

    public Task<DocsAsset> ReadAsync(CancellationToken cancellationToken) => text.Value.WaitAsync(cancellationToken);

    static async Task<DocsAsset> MakeAsync(IOpenApiDocumentProvider provider)
    {
        var document = await provider.GetOpenApiDocumentAsync();
        var json = await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1);
        return DocsAsset.Of("application/json; charset=utf-8", System.Text.Encoding.UTF8.GetBytes(json + "\n"));
    }
}
