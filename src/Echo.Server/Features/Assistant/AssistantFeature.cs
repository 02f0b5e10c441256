using Echo.Server.Features.Assistant.Api;
using Echo.Server.Features.Assistant.Approvals;
using Echo.Server.Features.Assistant.Policies;
using Echo.Server.Features.Assistant.Tools;
using Echo.Server.Features.Assistant.Transcripts;
using Echo.Server.Features.Jobs;
using Echo.Server.Platform.Accounts;
using Echo.Server.Platform.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Echo.Server.Features.Assistant;

/// <summary>A model that works on people's messages with the help of their tools.</summary>
static class AssistantFeature
{
    public static void AddAssistant(this IHostApplicationBuilder builder)
    {
        builder.AddSettings<AssistantOptions>();
        var services = builder.Services;
        services.AddSingleton<TranscriptStore>();
        services.AddSingleton<PolicyStore>();
        services.AddSingleton<ApprovalStore>();
        services.AddSingleton<ApprovalDesk>();
        services.TryAddSingleton<IToolRanking, WordRanking>();
        services.AddSingleton<CallDesk>();
        services.AddSingleton<StepWriter>();
        services.AddSingleton<DirectCall>();
        services.AddSingleton<AgentLoop>();
        services.AddSingleton<RunDesk>();
        services.AddSingleton<IJobHandler, AssistantHandler>();
        services.AddSingleton<IJobHandler, AssistantCleanup>();
        services.AddSingleton(AssistantCleanup.Schedule);
        services.AddSingleton<IAccountRemoval, AssistantRemoval>();
    }

    public static void MapAssistant(this IEndpointRouteBuilder routes)
    {
        routes.MapRuns();
        routes.MapApprovals();
        routes.MapPolicies();
    }
}
