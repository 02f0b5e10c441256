namespace Echo.Server.Platform.Events;

/// <summary>Carries short messages between the nodes of one database. It may lose messages, and then says so where it can; nothing that must
/// arrive depends on it: everything that was stored is found by polling.</summary>
/// <remarks>What an implementation owes: every node that listens hears each message, in the order in which one node sent them, the sender as well.
/// A message is at most <see cref="NodeBus.MaxLength"/> bytes of text. It reconnects by itself.</remarks>
public interface IEventBus
{
    /// <summary>Says who takes what is heard. Called once, before the bus starts.</summary>
    /// <param name="heard">Is quick and does not throw.</param>
    /// <param name="interrupted">Something may have been missed; also called when listening begins. Is quick and does not throw.</param>
    void Follow(Action<string> heard, Action interrupted);

    /// <summary>Sends to all nodes.</summary>
    /// <exception cref="Exception">The bus is not to be reached at the moment.</exception>
    Task SendAsync(IReadOnlyCollection<string> messages, CancellationToken cancellationToken);
}
