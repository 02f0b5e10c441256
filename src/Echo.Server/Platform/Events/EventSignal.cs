namespace Echo.Server.Platform.Events;

/// <summary>Says within the node that events have been numbered, so that it need not hear it from outside.</summary>
sealed class EventSignal
{
    Action? raised;

    /// <param name="hear">Is quick and does not throw.</param>
    public void Follow(Action hear) => raised += hear;

    public void Raise() => raised?.Invoke();
}
