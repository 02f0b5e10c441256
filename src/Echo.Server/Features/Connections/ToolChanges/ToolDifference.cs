namespace Echo.Server.Features.Connections.ToolChanges;

/// <summary>What is new, what is gone and what is different, between the tools that are known and those that were seen.</summary>
sealed class ToolDifference
{
    readonly IReadOnlyDictionary<string, KnownTool> known;

    public ToolDifference(IReadOnlyDictionary<string, KnownTool> known, IReadOnlyList<SeenTool> seen)
    {
        this.known = known;
        New = [.. seen.Where(tool => known.GetValueOrDefault(tool.Name)?.Fingerprint.AsSpan().SequenceEqual(tool.Fingerprint) != true)];
        Gone = [.. known.Keys.Except(seen.Select(tool => tool.Name))];
        Changes = [.. New.Select(Of), .. Gone.Select(name => new ToolChange { Tool = name, Kind = ToolChange.Removed, OldItem = known[name].Item })];
    }

    /// <summary>Tools that were not known, or not as they are now.</summary>
    public IReadOnlyList<SeenTool> New { get; }

    public IReadOnlyList<string> Gone { get; }

    public IReadOnlyList<ToolChange> Changes { get; }

    ToolChange Of(SeenTool tool) => known.TryGetValue(tool.Name, out var before)
        ? new() { Tool = tool.Name, Kind = ToolChange.Changed, OldItem = before.Item, NewItem = tool.Item.ToString() }
        : new() { Tool = tool.Name, Kind = ToolChange.Added, NewItem = tool.Item.ToString() };
}
