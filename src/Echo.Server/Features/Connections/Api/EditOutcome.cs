using Echo.Server.Platform.Http.Egress;
using Echo.Server.Platform.Http.Problems;

namespace Echo.Server.Features.Connections.Api;

/// <summary>How a change of a definition ended. Only the first is stored.</summary>
abstract record EditOutcome
{
    EditOutcome()
    {
    }

    public sealed record Changed(Connection Connection) : EditOutcome;

    public sealed record NotFound : EditOutcome;

    public sealed record Forbidden(string Permission) : EditOutcome;

    public sealed record Invalid(IReadOnlyList<FieldViolation> Violations) : EditOutcome;

    /// <summary>How the connection would sign in could not be found out.</summary>
    public sealed record NotOpened(UpstreamOutcome Outcome) : EditOutcome;

    public sealed record NotAllowed(TargetRefusal Refusal) : EditOutcome;

    public sealed record SlugTaken(string Slug) : EditOutcome;

    /// <summary>Somebody else changed it at the same time.</summary>
    public sealed record Overtaken : EditOutcome;
}
