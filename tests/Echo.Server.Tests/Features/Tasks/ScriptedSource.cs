using System.Collections.Concurrent;
using Echo.Server.Features.Catalog;
using Echo.Server.Platform.Security;

namespace Echo.Server.Tests.Features.Tasks;

/// <summary>A source of tools; what each of its tools does, tests say.</summary>
/// <param name="takesAnyArguments">Not only objects, as plugins do and connections do not.</param>
sealed class ScriptedSource(string name, bool takesAnyArguments = true) : IToolSource
{
    readonly Guid id = Guid.NewGuid();

    public ConcurrentDictionary<string, Func<ToolCall, CancellationToken, Task<ToolOutcome>>> Tools { get; } = [];

    public string Origin => $"scripted-{name}";

    public bool TakesAnyArguments => takesAnyArguments;

    public Task<ToolOutcome> CallAsync(ToolCall call, CancellationToken cancellationToken) => Tools[call.Name](call, cancellationToken);

    public ValueTask<Guid?> FindSourceAsync(string asked, Caller caller, CancellationToken cancellationToken) => new(asked == name ? id : null);
}
