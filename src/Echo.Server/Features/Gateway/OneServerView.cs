using Echo.Mcp.Json;
using Echo.Mcp.Messages;
using Echo.Server.Features.Catalog;
using Echo.Server.Features.Connections.Serving;
using Echo.Server.Features.Gateway.Search;
using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Gateway;

/// <summary>/mcp/servers/{slug}: one server under its own names, nothing added.</summary>
sealed class OneServerView(ServedServer server, ServerDoor door) : IServerView
{
    public string Name { get; } = server.Id.ToString();

    public async Task<ViewGreeting> GreetAsync(ServerUse use, CancellationToken cancellationToken)
    {
        var (greeting, refusal) = await door.GreetAsync(server, use, cancellationToken);
        return greeting is null
            ? ViewGreeting.Refused(refusal!)
            : new(greeting.KnowsNoSessions ? default : greeting.Raw, greeting.Capabilities, greeting.ServerInfo, greeting.Instructions);
    }

    public async Task<ToolOutcome> AnswerAsync(ViewRequest request, CancellationToken cancellationToken)
    {
        if (Offers.ListedBy(request.Method) is { } kind)
            return await ListAsync(kind, request, cancellationToken);
        if (request.Method != Methods.CallTool)
            return await door.PassAsync(server, request.Params.Raw, request, cancellationToken);
        return request.Params.Name is { } name
            ? await door.CallAsync(server, name, request.Params.Raw, request, cancellationToken)
            : new ToolOutcome.Refused(RpcErrorCodes.InvalidParams, "params.name is missing: name the tool");
    }

    public ValueTask<ResourceTarget?> LocateAsync(string uri, ServerUse use, CancellationToken cancellationToken) => new(new ResourceTarget(server, uri));

    public ValueTask<IReadOnlyCollection<Guid>> ShownAsync(Caller caller, CancellationToken cancellationToken) => new([server.Id]);

    public async Task<(IReadOnlyList<ToolShelf> Shelves, RawJson Notes)> ShelvesAsync(ServerUse use, CancellationToken cancellationToken)
    {
        var (list, trouble) = await door.ListAsync(server, OfferKind.Tools, use, cancellationToken);
        return ([new(server.Slug, list.Items)], NoteOf(trouble));
    }

    async Task<ToolOutcome> ListAsync(OfferKind kind, ViewRequest request, CancellationToken cancellationToken)
    {
        if (Offers.UnknownCursor(request) is { } refusal)
            return refusal;
        var (list, trouble) = await door.ListAsync(server, kind, request.Use, cancellationToken);
        return new ToolOutcome.Answered(ListResult.Of(kind, list.Items, NoteOf(trouble)), IsError: false);
    }

    RawJson NoteOf(string? trouble) => trouble is null ? default : ListResult.NoteOf([(server.Slug, trouble)]);
}
