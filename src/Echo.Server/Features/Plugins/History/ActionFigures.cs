namespace Echo.Server.Features.Plugins.History;

/// <summary>How the executions of one action went.</summary>
sealed record ActionFigures
{
    public required string Plugin { get; init; }

    public required string Action { get; init; }

    public required long Count { get; init; }

    public required long Failures { get; init; }

    public required double P50Ms { get; init; }

    public required double P95Ms { get; init; }
}
