using Echo.Server.Platform.Configuration;

namespace Echo.Server.Features.Connections;

/// <summary>Where the programs of connections run: each in a directory of its own below the data directory. In Echo's own working directory
/// they would find its <c>.env</c>, which many programs read without being asked, and each other's files.</summary>
sealed partial class ProgramDirectories(ServerOptions server, ILogger<ProgramDirectories> logger)
{
    const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    readonly string root = Path.Combine(Path.GetFullPath(server.DataDirectory), "connections");

    /// <summary>The directory of a connection, made when it is not there. What a program leaves in it stays until the connection ends.</summary>
    /// <returns>Null when it can't be made.</returns>
    public string? Make(Guid connectionId)
    {
        var path = PathOf(connectionId);
        try
        {
            if (OperatingSystem.IsWindows())
                Directory.CreateDirectory(path);
            else
                Directory.CreateDirectory(path, OwnerOnly);
            return path;
        }
        catch (Exception unusable) when (unusable is IOException or UnauthorizedAccessException)
        {
            NotMade(path, unusable);
            return null;
        }
    }

    /// <summary>Deletes the directory of a connection that is no more, with what is in it.</summary>
    public void Remove(Guid connectionId)
    {
        var path = PathOf(connectionId);
        try
        {
            if (Directory.Exists(path))
                Directory.Delete(path, recursive: true);
        }
        catch (Exception stuck) when (stuck is IOException or UnauthorizedAccessException)
        {
            NotRemoved(path, stuck);
        }
    }

    string PathOf(Guid connectionId) => Path.Combine(root, connectionId.ToString());

    [LoggerMessage(Level = LogLevel.Error, Message = "The directory {Path} of a connection could not be made")]
    partial void NotMade(string path, Exception failure);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The directory {Path} of a connection that has ended could not be deleted")]
    partial void NotRemoved(string path, Exception failure);
}
