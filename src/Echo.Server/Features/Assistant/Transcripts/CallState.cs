namespace Echo.Server.Features.Assistant.Transcripts;

/// <summary>Where a call of the model stands.</summary>
static class CallState
{
    /// <summary>Is to go out.</summary>
    public const string Planned = "planned";

    /// <summary>Somebody is asked whether it may.</summary>
    public const string Waiting = "waiting";

    /// <summary>Somebody allowed it; it is to go out.</summary>
    public const string Allowed = "allowed";

    /// <summary>Somebody did not allow it.</summary>
    public const string Denied = "denied";

    /// <summary>Nobody said anything in time.</summary>
    public const string Expired = "expired";

    /// <summary>Went out. Where no worker is at it, nobody knows what became of it.</summary>
    public const string Running = "running";

    /// <summary>Was answered, or needed no call.</summary>
    public const string Done = "done";

    /// <summary>Went out, and nobody will know what became of it.</summary>
    public const string Interrupted = "interrupted";
}
