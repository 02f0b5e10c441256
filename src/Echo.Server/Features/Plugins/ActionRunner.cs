namespace Echo.Server.Features.Plugins;

/// <summary>Runs one action once. What goes wrong is a result; only the end of the token is an exception.</summary>
/// <exception cref="OperationCanceledException">The token fired, and nobody waits any more.</exception>
delegate Task<ActionResult> ActionRunner(RunningCall call, CancellationToken cancellationToken);
