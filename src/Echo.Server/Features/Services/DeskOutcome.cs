using Echo.Server.Features.Services.Execution;
using Echo.Server.Platform.Http.Egress;

namespace Echo.Server.Features.Services;

/// <summary>How a change of a service ended.</summary>
abstract record DeskOutcome
{
    DeskOutcome()
    {
    }

    public sealed record Done(Service Service) : DeskOutcome;

    public sealed record NotFound : DeskOutcome;

    public sealed record NameTaken(Service Draft) : DeskOutcome;

    public sealed record TargetRefused(TargetRefusal Refusal) : DeskOutcome;

    public sealed record Unusable(PlanFault Fault) : DeskOutcome;

    /// <summary>Others changed it again and again.</summary>
    public sealed record Overtaken : DeskOutcome;
}
