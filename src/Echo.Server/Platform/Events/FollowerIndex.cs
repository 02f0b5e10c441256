namespace Echo.Server.Platform.Events;

/// <summary>Who follows the log on this node, by account: an event for two people does not ask ten thousand.</summary>
sealed class FollowerIndex
{
    readonly HashSet<EventFollower> all = [];
    readonly Dictionary<int, List<EventFollower>> byAccount = [];

    public IReadOnlyCollection<EventFollower> All => all;

    public void Add(EventFollower follower)
    {
        if (!all.Add(follower))
            return;
        if (!byAccount.TryGetValue(follower.Account, out var list))
            byAccount[follower.Account] = list = new(capacity: 1);
        list.Add(follower);
    }

    public bool Remove(EventFollower follower)
    {
        if (!all.Remove(follower))
            return false;
        var list = byAccount[follower.Account];
        list.Remove(follower);
        if (list.Count == 0)
            byAccount.Remove(follower.Account);
        return true;
    }

    /// <summary>Everybody whom an event may concern.</summary>
    public IEnumerable<EventFollower> Of(LoggedEvent item) => item.Permission is not null
        ? all
        : item.Receivers.Distinct().SelectMany(account => byAccount.GetValueOrDefault(account) ?? []);
}
