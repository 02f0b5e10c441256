namespace Echo.Server.Platform.Model;

/// <summary>An endpoint sent more than any answer holds.</summary>
sealed class AnswerTooLongException : Exception;
