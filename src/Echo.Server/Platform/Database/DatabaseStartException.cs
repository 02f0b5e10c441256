namespace Echo.Server.Platform.Database;

/// <summary>The database can't be made ready, so the server can't start. The message says why and what to do; it is meant to be shown to
/// the operator as it is, without a stack trace.</summary>
public sealed class DatabaseStartException(string message, Exception? innerException = null) : Exception(message, innerException);
