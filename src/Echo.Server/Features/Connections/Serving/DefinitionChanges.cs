namespace Echo.Server.Features.Connections.Serving;

/// <summary>Where the stores tell what they have changed, after the commit and before whoever changed it gets an answer: he finds the change with
/// his next request. Other nodes, and changes by others' hands, are told of by the database.</summary>
sealed class DefinitionChanges
{
    Action<Guid>? heard;

    /// <param name="hear">Gets the id of each connection that changes. Is quick and throws nothing.</param>
    public void Follow(Action<Guid> hear) => heard += hear;

    public void Tell(Guid connectionId) => heard?.Invoke(connectionId);
}
