namespace Echo.Server.Features.Catalog;

/// <summary>Lets so many in at one time for each key. Others wait their turn, but not for long, and not very many of them.</summary>
sealed class KeyedLimit<TKey>(int width, int mostWaiting, TimeSpan longestWait, TimeProvider time)
    where TKey : notnull
{
    readonly Lock gate = new();
    readonly Dictionary<TKey, Lane> lanes = [];

    /// <summary>How many keys are in use.</summary>
    public int Count
    {
        get
        {
            lock (gate)
                return lanes.Count;
        }
    }

    /// <returns>False when the wait was too long, or too many wait. Whoever got in must <see cref="Leave"/>.</returns>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public ValueTask<bool> EnterAsync(TKey key, CancellationToken cancellationToken)
    {
        TaskCompletionSource<bool> turn;
        lock (gate)
        {
            if (!lanes.TryGetValue(key, out var lane))
                lanes[key] = lane = new();
            if (lane.Inside < width)
            {
                lane.Inside++;
                return new(true);
            }

            if (lane.Waiting?.Count >= mostWaiting || longestWait <= TimeSpan.Zero)
                return new(false);
            (lane.Waiting ??= []).Enqueue(turn = new(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        return WaitAsync(turn, cancellationToken);
    }

    /// <summary>Hands the place to whoever waits longest.</summary>
    public void Leave(TKey key)
    {
        lock (gate)
        {
            var lane = lanes[key];
            while (lane.Waiting is { } waiting && waiting.TryDequeue(out var turn))
            {
                // One that has given up keeps its place in the queue until then.
                if (turn.TrySetResult(true))
                    return;
            }

            if (--lane.Inside == 0)
                lanes.Remove(key);
        }
    }

    async ValueTask<bool> WaitAsync(TaskCompletionSource<bool> turn, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(longestWait, time);
        await using var tooLong = limit.Token.UnsafeRegister(static state => ((TaskCompletionSource<bool>)state!).TrySetResult(false), turn);
        await using var givenUp = cancellationToken.UnsafeRegister(static state => ((TaskCompletionSource<bool>)state!).TrySetCanceled(), turn);
        return await turn.Task;
    }

    sealed class Lane
    {
        public int Inside { get; set; }

        /// <summary>Null until somebody has to wait.</summary>
        public Queue<TaskCompletionSource<bool>>? Waiting { get; set; }
    }
}
