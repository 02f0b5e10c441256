using Echo.Mcp.Json;
using Echo.Server.Features.Services.Execution;
using Echo.Server.Features.Services.SignIns;

namespace Echo.Server.Features.Services.Offering;

/// <summary>A service that can be called.</summary>
sealed class LoadedService
{
    LoadedService(Service service, ServicePlan plan)
    {
        (Id, Uuid, Name, Type, Revision, Plan) = (service.Id, service.Uuid, service.Name, service.Type, service.Revision, plan);
        Origin = SignIn.OriginOf(new(service.ApiBaseUrl));
        (Description, SealedKey, KeyHeader, ApiId, SignIns) = (service.Description, service.ApiKey, service.ApiKeyHeader, service.ApiId, service.SignIns);
    }

    public int Id { get; }

    public Guid Uuid { get; }

    public string Name { get; }

    public string Type { get; }

    public string Description { get; }

    public int Revision { get; }

    /// <summary>Scheme, host and port that its requests go to.</summary>
    public string Origin { get; }

    public ServicePlan Plan { get; }

    public string? SealedKey { get; }

    public string? KeyHeader { get; }

    public Guid? ApiId { get; }

    public IReadOnlyList<string> SignIns { get; }

    /// <returns>Null when the stored definition can't be used.</returns>
    public static LoadedService? Of(Service service, out PlanFault? fault) =>
        ServicePlan.Make(service.ToDefinition(), out fault) is { } plan ? new(service, plan) : null;

    /// <summary>As MCP lists it.</summary>
    public RawJson ToTool(string name) =>
        RawJson.From(new { Name = name, Title = Name, Description, InputSchema = Plan.InputSchema });
}
