using System.Runtime.CompilerServices;

namespace Echo.Server.Features.Operations.Metrics;

/// <summary>The labels of one series, at most four; further ones are left out. Compared without allocating, in the order in which the
/// instrument gives them.</summary>
readonly struct SeriesLabels : IEquatable<SeriesLabels>
{
    readonly Four labels;
    readonly int count;

    public SeriesLabels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        count = Math.Min(tags.Length, Four.Length);
        for (var i = 0; i < count; i++)
            labels[i] = tags[i];
    }

    public IReadOnlyList<(string Name, string Value)> ToList()
    {
        var list = new (string, string)[count];
        for (var i = 0; i < count; i++)
            list[i] = (labels[i].Key, labels[i].Value?.ToString() ?? "");
        return list;
    }

    public bool Equals(SeriesLabels other)
    {
        if (count != other.count)
            return false;
        for (var i = 0; i < count; i++)
        {
            if (!Equals(labels[i].Value, other.labels[i].Value) || labels[i].Key != other.labels[i].Key)
                return false;
        }

        return true;
    }

    public override bool Equals(object? obj) => obj is SeriesLabels other && Equals(other);

    public override int GetHashCode()
    {
        var hash = count;
        for (var i = 0; i < count; i++)
            hash = (hash * 31) + (labels[i].Value?.GetHashCode() ?? 0);
        return hash;
    }

    [InlineArray(Length)]
    struct Four
    {
        public const int Length = 4;
        KeyValuePair<string, object?> first;
    }
}
