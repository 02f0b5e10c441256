using Echo.Server.Platform.Http.Problems;

namespace Echo.Server.Features.Services.Import;

/// <summary>How an import ended.</summary>
abstract record ImportOutcome
{
    ImportOutcome()
    {
    }

    public sealed record Done(ServiceImportResponse Response) : ImportOutcome;

    /// <summary>The document can't be used, or the target may not be reached.</summary>
    public sealed record Refused(string Detail, string Field) : ImportOutcome
    {
        public string? Hint { get; init; }
    }

    public sealed record Invalid(FieldViolation Violation) : ImportOutcome;

    /// <summary>Somebody else was faster.</summary>
    public sealed record Overtaken(string Detail) : ImportOutcome;

    /// <summary>The document could not be fetched.</summary>
    public sealed record Unreachable(string Detail) : ImportOutcome;
}
