namespace Echo.Server.Features.Jobs;

/// <summary>What became of somebody's wish to change a job.</summary>
public enum JobChange
{
    /// <summary>There is no such job, or it is somebody else's.</summary>
    NotFound,

    Done,

    /// <summary>It runs; its worker was told.</summary>
    Requested,

    /// <summary>Not in the state that it has.</summary>
    Refused,
}
