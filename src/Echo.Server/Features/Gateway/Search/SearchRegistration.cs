namespace Echo.Server.Features.Gateway.Search;

/// <summary>What searching for tools needs.</summary>
static class SearchRegistration
{
    public static void AddSearch(this IServiceCollection services)
    {
        services.AddSingleton<Embeddings>();
        services.AddSingleton<ToolVectors>();
        services.AddHostedService(provider => provider.GetRequiredService<ToolVectors>());
        services.AddSingleton<ToolIndexes>();
        services.AddSingleton<SearchViews>();
        services.AddSingleton<ContextBudget>();
    }
}
