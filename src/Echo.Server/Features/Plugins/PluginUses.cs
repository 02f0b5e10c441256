namespace Echo.Server.Features.Plugins;

/// <summary>Who uses a plugin. One that is replaced or gone takes no more calls, and ends when the last one has ended.</summary>
/// <param name="end">Runs once, on a thread of the pool.</param>
sealed class PluginUses(Action end)
{
    readonly Lock gate = new();
    int count;
    bool isRetired;

    /// <returns>False when the plugin takes no more calls. Whoever got in must <see cref="Leave"/>.</returns>
    public bool TryEnter()
    {
        lock (gate)
        {
            if (isRetired)
                return false;
            count++;
            return true;
        }
    }

    /// <summary>One more use within one that goes on: it may outlast that.</summary>
    public void EnterAgain()
    {
        lock (gate)
            count++;
    }

    public void Leave()
    {
        lock (gate)
        {
            if (--count > 0 || !isRetired)
                return;
        }

        Queue();
    }

    public void Retire()
    {
        lock (gate)
        {
            if (isRetired)
                return;
            isRetired = true;
            if (count > 0)
                return;
        }

        Queue();
    }

    void Queue() => ThreadPool.UnsafeQueueUserWorkItem(static end => end(), end, preferLocal: false);
}
