namespace Echo.Server.Features.Gateway.Search;

/// <summary>Several words, and the stems of those that say the same.</summary>
sealed record Phrase(string[] Words, string[] Meaning);
