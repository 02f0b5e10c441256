namespace Echo.Server.Platform.Processes;

/// <summary>How many programs run, of all and of each account, and whether there is a place for one more.</summary>
sealed class ProgramPlaces(ProgramOptions options)
{
    readonly Lock gate = new();
    readonly Dictionary<int, int> byAccount = [];
    int count;

    public int Count => Volatile.Read(ref count);

    /// <returns>Null when a place was taken, to be given back; else why there is none.</returns>
    public string? Take(int? account)
    {
        lock (gate)
        {
            if (IsFull(count, options.MaxCount))
                return $"{options.MaxCount} programs run already (Programs__MaxCount)";
            if (account is { } user)
            {
                var mine = byAccount.GetValueOrDefault(user);
                if (IsFull(mine, options.MaxPerUser))
                    return $"{options.MaxPerUser} programs of this user run already (Programs__MaxPerUser)";
                byAccount[user] = mine + 1;
            }

            count++;
            return null;
        }
    }

    public void GiveBack(int? account)
    {
        lock (gate)
        {
            count--;
            if (account is { } user && --byAccount[user] == 0)
                byAccount.Remove(user);
        }
    }

    static bool IsFull(int taken, int most) => most > 0 && taken >= most;
}
