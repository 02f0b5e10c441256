namespace Echo.Server.Features.Plugins.Internal;

/// <summary>Counts what goes on inside of a plugin after its calls have ended. Each may hold a thread, and nothing can end it.</summary>
sealed class LateWork
{
    const int Most = 8;

    int count;

    public bool IsTooMuch => Volatile.Read(ref count) >= Most;

    public static string Reason => $"{Most} earlier calls of it go on although their time is over";

    public void Add() => Interlocked.Increment(ref count);

    public void Remove() => Interlocked.Decrement(ref count);
}
