namespace Echo.Server.Features.Jobs.Working;

/// <summary>Why a handler was told to end.</summary>
enum EndReason
{
    None,

    /// <summary>Somebody cancelled the job.</summary>
    Cancelled,

    /// <summary>The server stops.</summary>
    Stopping,

    /// <summary>The job was given to another worker.</summary>
    Lost,
}
