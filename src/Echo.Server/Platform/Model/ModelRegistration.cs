using Echo.Server.Platform.Configuration;
using Echo.Server.Platform.Http.Egress;

namespace Echo.Server.Platform.Model;

public static class ModelRegistration
{
    /// <summary>Registers <see cref="ChatModel"/>.</summary>
    public static void AddModel(this IHostApplicationBuilder builder)
    {
        builder.AddSettings<ModelOptions>();
        builder.Services.AddSingleton(services => new ChatModel(
            services.GetRequiredService<GuardedHttp>(),
            services.GetRequiredService<ModelOptions>(),
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<ILogger<ChatModel>>()));
    }
}
