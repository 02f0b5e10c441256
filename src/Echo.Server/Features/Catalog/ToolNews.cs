using System.Collections.Immutable;

namespace Echo.Server.Features.Catalog;

/// <summary>Tells what changes about the tools that sources offer.</summary>
public sealed class ToolNews
{
    ImmutableArray<Watcher> watchers = [];

    /// <summary>Begins to tell a handler of groups by their <see cref="ToolGroup.SourceId"/>. It runs on the thread of whoever tells: it must not
    /// wait for anything, and not throw.</summary>
    public IDisposable Watch(Action<Guid> heard)
    {
        var watcher = new Watcher(this, heard);
        ImmutableInterlocked.Update(ref watchers, (all, one) => all.Add(one), watcher);
        return watcher;
    }

    /// <summary>A group appeared, has other tools now, or is gone. Told after the source has begun to offer what is new.</summary>
    public void Tell(Guid sourceId)
    {
        foreach (var watcher in watchers)
            watcher.Heard(sourceId);
    }

    sealed class Watcher(ToolNews news, Action<Guid> heard) : IDisposable
    {
        public Action<Guid> Heard => heard;

        public void Dispose() => ImmutableInterlocked.Update(ref news.watchers, (all, one) => all.Remove(one), this);
    }
}
