namespace Echo.Server.Platform.Model;

/// <summary>What questions to a model took. Where the endpoint does not count, as some don't, or broke off before it did, four bytes are taken for a
/// token: a limit that holds only for endpoints that count would be none.</summary>
public sealed record ModelTokens(long Input, long Output)
{
    const int BytesPerToken = 4;

    public static ModelTokens None { get; } = new(0, 0);

    public static ModelTokens operator +(ModelTokens one, ModelTokens other) => new(one.Input + other.Input, one.Output + other.Output);

    internal ModelTokens OrGuessed(long inputBytes, long outputBytes) => new(
        Input > 0 ? Input : inputBytes / BytesPerToken,
        Output > 0 ? Output : outputBytes / BytesPerToken);
}
