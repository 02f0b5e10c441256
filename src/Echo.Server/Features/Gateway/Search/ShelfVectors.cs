namespace Echo.Server.Features.Gateway.Search;

/// <summary>The vectors of a shelf's tools, a byte for each dimension: 2,000 tools of 1,536 take 3 MB.</summary>
sealed class ShelfVectors(IReadOnlyList<sbyte[]> vectors, DateTimeOffset madeAt)
{
    const float Steps = 127;

    /// <summary>Stands for vectors that could not be had.</summary>
    public static ShelfVectors None(DateTimeOffset at) => new([], at);

    public static sbyte[] Packed(float[] vector) => [.. vector.Select(value => (sbyte)MathF.Round(Math.Clamp(value, -1, 1) * Steps))];

    public DateTimeOffset MadeAt { get; } = madeAt;

    public int Count => vectors.Count;

    /// <summary>How near a tool is to a question: 1 for the same, 0 for nothing in common.</summary>
    public float Nearness(int tool, float[] question)
    {
        var vector = vectors[tool];
        if (vector.Length != question.Length)
            return 0;
        var sum = 0f;
        for (var i = 0; i < vector.Length; i++)
            sum += vector[i] * question[i];
        return sum / Steps;
    }
}
