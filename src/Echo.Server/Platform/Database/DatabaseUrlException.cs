namespace Echo.Server.Platform.Database;

/// <summary>A database URL can't be read. The message goes behind the setting's name and quotes nothing that may be secret.</summary>
sealed class DatabaseUrlException(string message) : Exception(message);
