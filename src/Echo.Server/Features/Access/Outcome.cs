namespace Echo.Server.Features.Access;

/// <summary>What was asked for, or the reason why not.</summary>
readonly struct Outcome<TValue, TRefusal>
    where TValue : class
{
    Outcome(TValue? value, TRefusal? refusal) => (Value, Refusal) = (value, refusal);

    public TValue? Value { get; }

    /// <summary>Has a meaning only when there is no <see cref="Value"/>.</summary>
    public TRefusal? Refusal { get; }

    public static implicit operator Outcome<TValue, TRefusal>(TValue value) => new(value, default);

    public static implicit operator Outcome<TValue, TRefusal>(TRefusal refusal) => new(null, refusal);
}
