namespace Echo.Server.Features.Connections.Import;

/// <summary>What became of one server of a configuration: exactly one of the three is known, or it is switched off.</summary>
/// <param name="Fault">Why it can't be a connection.</param>
/// <param name="Outcome">What opening it came to.</param>
sealed record ImportedServer(string Name, string? Fault, ConnectOutcome? Outcome)
{
    public bool IsSkipped => Fault is null && Outcome is null;
}
