namespace Echo.Server.Features.Access.Sessions;

/// <summary>How a session was opened.</summary>
enum SessionKind
{
    Password,
    Google,
}
