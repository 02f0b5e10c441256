using System.Diagnostics.CodeAnalysis;

namespace Echo.Server.Features.Connections;

/// <summary>What a server answered, or why there is no answer.</summary>
sealed record ReadOutcome<T>(T? Value, UpstreamOutcome? Failure)
{
    [MemberNotNullWhen(true, nameof(Value))]
    [MemberNotNullWhen(false, nameof(Failure))]
    public bool IsAnswer => Failure is null;

    public static implicit operator ReadOutcome<T>(T value) => new(value, null);

    public static implicit operator ReadOutcome<T>(UpstreamOutcome failure) => new(default, failure);
}
