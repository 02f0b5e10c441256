namespace Echo.Server.Features.Services.Import;

/// <summary>What an import says of an operation.</summary>
static class OperationStates
{
    public const string New = "new";
    public const string Changed = "changed";
    public const string Unchanged = "unchanged";

    /// <summary>A service is there, and the operation is not any more.</summary>
    public const string Removed = "removed";

    /// <summary>It can't be called, or its name is taken.</summary>
    public const string Skipped = "skipped";

    public const string Created = "created";
    public const string Updated = "updated";
    public const string SwitchedOff = "switched_off";
}
