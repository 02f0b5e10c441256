using System.Collections.Concurrent;
using Echo.Server.Features.Catalog;
using Echo.Server.Platform.Security;

namespace Echo.Server.Tests.Features.Tasks;

/// <summary>A source of tools named <c>desk</c>; what each of its tools does, tests say.</summary>
sealed class ScriptedSource : IToolSource
{
    static readonly Guid Id = Guid.NewGuid();

    public ConcurrentDictionary<string, Func<ToolCall, CancellationToken, Task<ToolOutcome>>> Tools { get; } = [];

    public string Origin => "scripted";

    public bool TakesAnyArguments => true;

    public Task<ToolOutcome> CallAsync(ToolCall call, CancellationToken cancellationToken) => Tools[call.Name](call, cancellationToken);

    public ValueTask<Guid?> FindSourceAsync(string name, Caller caller, CancellationToken cancellationToken) => new(name == "desk" ? Id : null);
}
