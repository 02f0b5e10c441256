namespace Echo.Server.Features.Services.Import;

/// <summary>What an import does.</summary>
/// <param name="SwitchedOff">Keys of operations.</param>
sealed record ImportChanges(IReadOnlyList<Service> Created, IReadOnlyList<Service> Updated, string[] SwitchedOff);
