namespace Echo.Server.Platform.Model;

/// <summary>What a model answered.</summary>
/// <param name="InputTokens">As the endpoint counts them; 0 where it does not.</param>
public sealed record ChatAnswer(string Text, IReadOnlyList<ChatCall> Calls, long InputTokens, long OutputTokens);
