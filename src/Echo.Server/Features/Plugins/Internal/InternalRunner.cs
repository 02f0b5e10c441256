using System.Text.Json.Nodes;
using Echo.Plugins;

namespace Echo.Server.Features.Plugins.Internal;

/// <summary>Runs an action inside of Echo. One that ignores its token is left behind: the call ends in time all the same.</summary>
sealed class InternalRunner(Func<PluginCall, CancellationToken, Task<JsonNode?>> run, PluginUses uses, LateWork late)
{
    const int Running = 0;
    const int Left = 1;
    const int Ended = 2;

    /// <exception cref="OperationCanceledException">The token fired.</exception>
    public async Task<ActionResult> RunAsync(RunningCall call, CancellationToken cancellationToken)
    {
        if (late.IsTooMuch)
            return ActionResult.Failed(LateWork.Reason);
        uses.EnterAgain();
        var state = new State();
        var work = WorkAsync(call, state, cancellationToken);
        try
        {
            return await work.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            if (Interlocked.CompareExchange(ref state.Value, Left, Running) == Running)
                late.Add();
            throw;
        }
    }

    // Throws nothing, as nobody may be there any more to hear of it.
    async Task<ActionResult> WorkAsync(RunningCall call, State state, CancellationToken cancellationToken)
    {
        try
        {
            return await OwnThread.RunAsync(async () =>
            {
                var result = await run(call, cancellationToken);
                return CappedJson.Write(result, ActionResult.MostBytes) is { } value ? ActionResult.Of(value) : ActionResult.Failed(ActionResult.TooLarge);
            });
        }
        catch (PluginFailedException failure)
        {
            return ActionResult.Failed(failure.Message);
        }
        catch (Exception thrown)
        {
            return ActionResult.Threw(thrown);
        }
        finally
        {
            if (Interlocked.Exchange(ref state.Value, Ended) == Left)
                late.Remove();
            uses.Leave();
        }
    }

    sealed class State
    {
        public int Value;
    }
}
