namespace Echo.Server.Platform.Http.Limits;

/// <summary>One fixed window of one subject. It begins with the first request that is counted.</summary>
sealed class RateWindow
{
    readonly Lock gate = new();
    long endsAt;
    int count;
    bool isDropped;

    /// <summary>Counts a request.</summary>
    /// <param name="now">In milliseconds.</param>
    /// <returns>Null when the window was dropped from its table meanwhile; then another one counts.</returns>
    public RateVerdict? Count(long now, RateAllowance allowance)
    {
        lock (gate)
        {
            if (isDropped)
                return null;
            if (now >= endsAt)
                (endsAt, count) = (now + (long)allowance.Window.TotalMilliseconds, 0);

            // Refused requests are not counted further, so that the number can't overflow.
            var isAllowed = count < allowance.Count;
            if (isAllowed)
                count++;
            return new(isAllowed, allowance.Count, allowance.Count - count, (int)((endsAt - now + 999) / 1000));
        }
    }

    /// <summary>Ends the life of a window whose time is over.</summary>
    public bool TryDrop(long now)
    {
        lock (gate)
            return isDropped |= now >= endsAt;
    }
}
