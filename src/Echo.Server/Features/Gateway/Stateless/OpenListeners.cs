namespace Echo.Server.Features.Gateway.Stateless;

/// <summary>Counts the streams of changes that each account holds open on this node.</summary>
sealed class OpenListeners(GatewayOptions options)
{
    readonly Lock gate = new();
    readonly Dictionary<int, int> counts = [];

    /// <summary>Those of all accounts.</summary>
    public int Count
    {
        get
        {
            lock (gate)
                return counts.Values.Sum();
        }
    }

    /// <returns>False when the account has as many as it may. Whoever got in must <see cref="Leave"/>.</returns>
    public bool TryEnter(int account)
    {
        lock (gate)
        {
            var count = counts.GetValueOrDefault(account);
            if (count >= options.MaxListenersPerUser)
                return false;
            counts[account] = count + 1;
            return true;
        }
    }

    public void Leave(int account)
    {
        lock (gate)
        {
            if (--counts[account] == 0)
                counts.Remove(account);
        }
    }
}
