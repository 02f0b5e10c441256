namespace Echo.Server.Features.Plugins.History;

/// <summary>GET /api/v1/plugins/stats.</summary>
/// <param name="Days">How far back the figures go.</param>
sealed record StatsResponse(IReadOnlyList<ActionStats> Items, int Total, int Days)
{
    public static StatsResponse Of(IReadOnlyList<ActionFigures> figures) =>
        new([.. figures.Select(ActionStats.Of)], figures.Count, ExecutionSweeper.DaysKept);
}

/// <param name="ErrorRate">0..1.</param>
sealed record ActionStats(string Plugin, string Action, long Count, double ErrorRate, double P50Ms, double P95Ms)
{
    public static ActionStats Of(ActionFigures figures) => new(
        figures.Plugin,
        figures.Action,
        figures.Count,
        Math.Round((double)figures.Failures / figures.Count, 4),
        Math.Round(figures.P50Ms, 3),
        Math.Round(figures.P95Ms, 3));
}
