using System.Threading.Channels;
using Echo.Server.Platform.Work;

namespace Echo.Server.Features.Plugins.Loading;

/// <summary>Looks at the plugin directory before the server serves, and again whenever something has changed there: at once where the system tells,
/// and every two seconds, since it does not tell everywhere.</summary>
sealed partial class PluginWatch(PluginDirectory directory, TimeProvider time, ILogger<PluginWatch> logger) : BackgroundService
{
    static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    // A folder is copied file by file.
    static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(200);

    readonly Channel<bool> changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    FileSystemWatcher? watcher;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await TryScanAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        watcher?.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            Listen();
            if (await ChangesAsync(stoppingToken))
            {
                await Task.Delay(Quiet, time, stoppingToken);
                changes.Reader.TryRead(out _);
            }

            await TryScanAsync(stoppingToken);
        }
    }

    // True when the system has told of something, false when the time is over.
    async Task<bool> ChangesAsync(CancellationToken stoppingToken)
    {
        using var late = new CancellationTokenSource(Rounds.Left(Interval, time), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, stoppingToken);
        try
        {
            return await changes.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!stoppingToken.IsCancellationRequested)
        {
            return false;
        }
    }

    async Task TryScanAsync(CancellationToken cancellationToken)
    {
        try
        {
            await directory.ScanAsync(cancellationToken);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            NotScanned(failure);
        }
    }

    // The directory may come later, and a system has only so many watchers.
    void Listen()
    {
        if (watcher is not null || !Directory.Exists(directory.Path))
            return;
        try
        {
            watcher = new(directory.Path) { IncludeSubdirectories = true };
            watcher.Changed += Note;
            watcher.Created += Note;
            watcher.Deleted += Note;
            watcher.Renamed += Note;
            watcher.EnableRaisingEvents = true;
        }
        catch (Exception refused) when (refused is IOException or ArgumentException or UnauthorizedAccessException)
        {
            NotTold(refused.Message);
            watcher?.Dispose();
            watcher = null;
        }
    }

    void Note(object sender, FileSystemEventArgs change) => changes.Writer.TryWrite(true);

    [LoggerMessage(LogLevel.Error, "The plugin directory could not be looked at")]
    partial void NotScanned(Exception failure);

    [LoggerMessage(LogLevel.Debug, "The system does not tell of changes in the plugin directory, which is looked at all the same: {Reason}")]
    partial void NotTold(string reason);
}
