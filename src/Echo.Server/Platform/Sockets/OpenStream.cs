using Echo.Server.Platform.Security;

namespace Echo.Server.Platform.Sockets;

/// <summary>A WebSocket or event stream that is open on this node.</summary>
/// <param name="kind">Which channel it is of: <c>chat</c>, <c>updates</c>.</param>
/// <param name="permission">What its caller needs as long as it is open.</param>
/// <param name="end">Begins to end it; more than one call does no harm.</param>
public sealed class OpenStream(string kind, Caller caller, string permission, Action<SocketEnd> end)
{
    public string Kind => kind;

    public Caller Caller => caller;

    /// <summary>Ends the stream as soon as its caller is found to be another.</summary>
    public CallerWatch? Watch
    {
        get;
        init
        {
            field = value;
            if (value is not null)
                value.Lost = now => end(Judge(now) ?? SocketEnd.RightsChanged);
        }
    }

    /// <summary>Why the stream must end now, going by what its caller is at this moment; null when it may stay.</summary>
    /// <param name="now">Null when he is nobody any more.</param>
    internal SocketEnd? Judge(Caller? now)
    {
        if (now is null)
            return SocketEnd.SessionOver;
        return now.MayTheSameAs(caller) && now.May(permission) ? null : SocketEnd.RightsChanged;
    }

    public void End(SocketEnd why) => end(why);
}
