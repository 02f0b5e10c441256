namespace Echo.Server.Features.Services.Templates;

/// <summary>What is made of a template would be longer than it may be. Whoever renders catches it.</summary>
sealed class TooLongException : Exception;
