namespace Echo.Server.Features.Catalog;

/// <summary>A call's place among those under way, given back by disposing it; or why there is none.</summary>
public sealed class CallAdmission : IDisposable
{
    readonly Action? leave;

    internal CallAdmission(Action leave) => this.leave = leave;

    internal CallAdmission(ToolOutcome.Busy refusal) => Refusal = refusal;

    public ToolOutcome.Busy? Refusal { get; }

    public void Dispose() => leave?.Invoke();
}
