namespace Echo.Server.Features.Realtime;

/// <summary>The kinds of streams that this room opens.</summary>
static class StreamKinds
{
    /// <summary><c>/ws</c>.</summary>
    public const string Updates = "updates";

    /// <summary>The upgrade on <c>/</c>.</summary>
    public const string Root = "root";

    /// <summary><c>/events</c>.</summary>
    public const string Events = "events";
}
