using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Echo.Mcp.Json;

namespace Echo.Server.Features.Gateway.Search;

/// <summary>Ranks tools by what a model makes of them, where an endpoint for embeddings is configured. Vectors of tools are made in the background
/// and forgotten with their list; until they are there, and whenever the endpoint fails, words alone decide.</summary>
sealed partial class ToolVectors(Embeddings embeddings, TimeProvider time, ILogger<ToolVectors> logger) : BackgroundService
{
    const int MostWaiting = 1000;
    const int MostTools = 2000;

    // Ranks of both kinds are joined by place: 1 / (so much + place), which gives neither kind's scores a say.
    const double Damping = 20;
    const int MostJoined = 100;

    // A search waits for so long, and one with words alone is there meanwhile.
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    static readonly TimeSpan AgainAfter = TimeSpan.FromMinutes(1);

    readonly ConditionalWeakTable<IReadOnlyList<RawJson>, ShelfVectors> known = [];
    readonly Channel<ToolShelf> waiting = Channel.CreateBounded<ToolShelf>(
        new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropWrite });

    // When an endpoint that does not answer is asked again; until then no search waits for it.
    long restsUntil = long.MinValue;

    public bool AreUsed => embeddings.AreConfigured;

    /// <summary>Joins a ranking by words with one by vectors.</summary>
    public async Task<List<(int Shelf, int Tool, double Score)>> JoinAsync(
        IReadOnlyList<ToolShelf> shelves, string question, List<(int Shelf, int Tool, double Score)> byWords, CancellationToken cancellationToken)
    {
        var vectors = shelves.Select(VectorsOf).ToList();
        if (vectors.TrueForAll(static one => one is null or { Count: 0 }) || await VectorOfAsync(question, cancellationToken) is not { } sought)
            return byWords;
        List<(int Shelf, int Tool, double Score)> byVectors = [];
        for (var shelf = 0; shelf < vectors.Count; shelf++)
        {
            for (var tool = 0; tool < (vectors[shelf]?.Count ?? 0); tool++)
                byVectors.Add((shelf, tool, vectors[shelf]!.Nearness(tool, sought)));
        }

        byVectors.Sort(static (one, other) => other.Score.CompareTo(one.Score));
        Dictionary<(int, int), double> joined = [];
        foreach (var ranking in (ReadOnlySpan<List<(int Shelf, int Tool, double Score)>>)[byWords, byVectors])
        {
            foreach (var (place, found) in ranking.Take(MostJoined).Index())
                joined[(found.Shelf, found.Tool)] = joined.GetValueOrDefault((found.Shelf, found.Tool)) + (1 / (Damping + place));
        }

        return
        [
            .. joined.OrderByDescending(static entry => entry.Value).ThenBy(static entry => entry.Key)
                .Select(static entry => (entry.Key.Item1, entry.Key.Item2, entry.Value)),
        ];
    }

    /// <summary>Whether the vectors of a shelf are there.</summary>
    internal bool Knows(ToolShelf shelf) => known.TryGetValue(shelf.Tools, out var vectors) && vectors.Count > 0;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var shelf in waiting.Reader.ReadAllAsync(stoppingToken))
        {
            try
            {
                if (!Knows(shelf))
                    known.AddOrUpdate(shelf.Tools, await MakeAsync(shelf, stoppingToken));
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                known.AddOrUpdate(shelf.Tools, ShelfVectors.None(time.GetUtcNow()));
                NotMade(shelf.Source, failure);
            }
        }
    }

    ShelfVectors? VectorsOf(ToolShelf shelf)
    {
        if (known.TryGetValue(shelf.Tools, out var vectors) && (vectors.Count > 0 || time.GetUtcNow() - vectors.MadeAt < AgainAfter))
            return vectors;
        if (shelf.Tools.Count > 0)
            waiting.Writer.TryWrite(shelf);
        return vectors;
    }

    async Task<ShelfVectors> MakeAsync(ToolShelf shelf, CancellationToken cancellationToken)
    {
        List<sbyte[]> made = [];
        foreach (var tools in shelf.Tools.Take(MostTools).Chunk(Embeddings.MostTexts))
            made.AddRange((await embeddings.AskAsync([.. tools.Select(tool => TextOf(shelf, tool))], cancellationToken)).Select(ShelfVectors.Packed));
        return new(made, time.GetUtcNow());
    }

    async Task<float[]?> VectorOfAsync(string question, CancellationToken cancellationToken)
    {
        if (time.GetUtcNow().UtcTicks < Volatile.Read(ref restsUntil))
            return null;
        using var limit = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return (await embeddings.AskAsync([question], either.Token))[0];
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            Volatile.Write(ref restsUntil, (time.GetUtcNow() + AgainAfter).UtcTicks);
            NotAsked(failure);
            return null;
        }
    }

    static string TextOf(ToolShelf shelf, RawJson tool)
    {
        var text = $"{shelf.Source} {tool.Text("name")}: {tool.Property("description").AsText(Embeddings.MostCharacters)}";
        return text[..Math.Min(text.Length, Embeddings.MostCharacters)];
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The tools of {Source} have no vectors yet; searches go by words alone")]
    partial void NotMade(string source, Exception failure);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A question has no vector; searches go by words alone for a minute")]
    partial void NotAsked(Exception failure);
}
