namespace Echo.Mcp.Sessions;

/// <summary>Which eras of the protocol are tried, and in which order (2026-07-28, basic, versioning, backward compatibility).</summary>
public enum Eras
{
    /// <summary>Only initialize: revisions 2024-11-05 to 2025-11-25.</summary>
    SessionsOnly,

    /// <summary>First server/discover of revision 2026-07-28. That costs older servers one answer more; one that does not answer what it
    /// does not know is sent initialize after <see cref="UpstreamSessionOptions.ProbeWait"/>.</summary>
    NewestFirst,

    /// <summary>First initialize, then server/discover when the server refuses it: for servers that are known to be older, and that may
    /// have been updated since.</summary>
    SessionsFirst,
}
