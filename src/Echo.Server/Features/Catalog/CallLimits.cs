using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Catalog;

/// <summary>Bounds what goes on at one time for each caller and for each source, so that neither one user nor one slow server takes the
/// memory of all. Tool calls pass here through <see cref="ToolCaller"/>; what else asks a source passes here itself.</summary>
public sealed class CallLimits
{
    // Waiting costs little, but not nothing: a request and its arguments.
    const int WaitingForEachPlace = 4;

    readonly CatalogOptions options;
    readonly KeyedLimit<int> callers;
    readonly KeyedLimit<(string, Guid)> sources;

    internal CallLimits(CatalogOptions options, TimeProvider time)
    {
        this.options = options;
        var wait = TimeSpan.FromSeconds(options.MaxWaitSeconds);
        callers = new(options.MaxCallsPerCaller, options.MaxCallsPerCaller * WaitingForEachPlace, wait, time);
        sources = new(options.MaxCallsPerSource, options.MaxCallsPerSource * WaitingForEachPlace, wait, time);
    }

    /// <summary>How many calls of one source may be under way.</summary>
    public int PlacesOfSource => options.MaxCallsPerSource;

    /// <summary>Waits for a place, for some seconds at most.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up, or the call's time is over.</exception>
    public async ValueTask<CallAdmission> EnterAsync(Caller caller, string origin, Guid sourceId, CancellationToken cancellationToken)
    {
        if (!await callers.EnterAsync(caller.Id, cancellationToken))
        {
            return new(new ToolOutcome.Busy(
                $"{options.MaxCallsPerCaller} of your calls are under way. Try again when some have ended (Catalog__MaxCallsPerCaller)", ByCaller: true));
        }

        var admitted = false;
        try
        {
            admitted = await sources.EnterAsync((origin, sourceId), cancellationToken);
        }
        finally
        {
            if (!admitted)
                callers.Leave(caller.Id);
        }

        return admitted
            ? new(this, caller.Id, origin, sourceId)
            : new(new ToolOutcome.Busy(
                $"{options.MaxCallsPerSource} calls of this {origin} are under way. Try again when some have ended (Catalog__MaxCallsPerSource)",
                ByCaller: false));
    }

    /// <summary>Gives a place back.</summary>
    internal void Leave(int caller, string origin, Guid sourceId)
    {
        sources.Leave((origin, sourceId));
        callers.Leave(caller);
    }
}
