namespace Echo.Server.Features.Services.Execution;

/// <summary>Why a definition can't be used.</summary>
/// <param name="Field">Its name on the wire, such as <c>api_endpoint</c>.</param>
/// <param name="Message">A sentence that says what to send.</param>
public sealed record PlanFault(string Field, string Message);
