namespace Echo.Server.Features.Catalog;

/// <summary>A call's place among those under way, given back by disposing it; or why there is none.</summary>
public sealed class CallAdmission : IDisposable
{
    readonly CallLimits? limits;
    readonly int caller;
    readonly string origin = "";
    readonly Guid sourceId;

    internal CallAdmission(CallLimits limits, int caller, string origin, Guid sourceId) =>
        (this.limits, this.caller, this.origin, this.sourceId) = (limits, caller, origin, sourceId);

    internal CallAdmission(ToolOutcome.Busy refusal) => Refusal = refusal;

    public ToolOutcome.Busy? Refusal { get; }

    public void Dispose() => limits?.Leave(caller, origin, sourceId);
}
