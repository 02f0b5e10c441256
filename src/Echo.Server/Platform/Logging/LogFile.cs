using System.Globalization;

namespace Echo.Server.Platform.Logging;

/// <summary>The log on disk. The file has the configured name; when a day (UTC) is over it becomes <c>name.yyyy-MM-dd</c>, and 14 files are kept.
/// A full or lost disk costs lines, never the server.</summary>
sealed class LogFile : IDisposable
{
    const int Kept = 14;
    const string DayFormat = "yyyy-MM-dd";
    static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(10);

    readonly string path;
    readonly TimeProvider time;
    FileStream? stream;
    DateOnly day;
    DateTimeOffset retryAt;

    /// <exception cref="IOException">The file can't be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public LogFile(string path, TimeProvider time)
    {
        (this.path, this.time) = (Path.GetFullPath(path), time);
        Open();
    }

    public void Write(ReadOnlySpan<byte> lines)
    {
        var now = time.GetUtcNow();
        try
        {
            if (stream is null && now < retryAt)
                return;
            if (stream is null || DayOf(now) != day)
                Open();
            stream!.Write(lines);
            stream.Flush();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Close();
            retryAt = now + RetryAfter;
        }
    }

    public void Dispose() => Close();

    static DateOnly DayOf(DateTimeOffset moment) => DateOnly.FromDateTime(moment.UtcDateTime);

    void Open()
    {
        Close();
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        day = DayOf(time.GetUtcNow());
        if (File.Exists(path) && DateOnly.FromDateTime(File.GetLastWriteTimeUtc(path)) is var written && written < day)
            Retire(written);

        // Lines come in batches. What a full disk refuses must not wait in a buffer, where closing the file would fail once more.
        var options = new FileStreamOptions
        {
            Mode = FileMode.Append,
            Access = FileAccess.Write,
            Share = FileShare.ReadWrite | FileShare.Delete,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;
        stream = new FileStream(path, options);
    }

    void Retire(DateOnly written)
    {
        File.Move(path, $"{path}.{written.ToString(DayFormat, CultureInfo.InvariantCulture)}", overwrite: true);
        var retired = Directory.EnumerateFiles(Path.GetDirectoryName(path)!, Path.GetFileName(path) + ".*")
            .Where(IsOfADay)
            .OrderDescending(StringComparer.Ordinal);
        foreach (var old in retired.Skip(Kept - 1))
            File.Delete(old);
    }

    bool IsOfADay(string file) => DateOnly.TryParseExact(file.AsSpan(path.Length + 1), DayFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    void Close()
    {
        stream?.Dispose();
        stream = null;
    }
}
