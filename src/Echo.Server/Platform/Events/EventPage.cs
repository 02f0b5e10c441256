namespace Echo.Server.Platform.Events;

/// <summary>A part of the log.</summary>
/// <param name="Events">In the order of their numbers.</param>
/// <param name="End">Everything up to this number has been looked at.</param>
/// <param name="Head">The newest number that was given when the part was read.</param>
/// <param name="Oldest">The oldest number from which on nothing was missing when the part had been read.</param>
/// <param name="HasMore">There may be more behind it.</param>
sealed record EventPage(IReadOnlyList<LoggedEvent> Events, long End, long Head, long Oldest, bool HasMore)
{
    /// <summary>Whether events after a number are gone for good.</summary>
    public bool HasGapAfter(long since) => since + 1 < Oldest || since > Head;
}
