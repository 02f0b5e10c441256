using System.Text.Json;
using Echo.Mcp.Messages;
using Echo.Server.Features.Catalog;
using Echo.Server.Features.Connections.Serving;

namespace Echo.Server.Features.Gateway;

/// <summary>How the protocol names the lists that servers offer.</summary>
static class Offers
{
    public static OfferKind? ListedBy(string method) => method switch
    {
        Methods.ListTools => OfferKind.Tools,
        Methods.ListResources => OfferKind.Resources,
        Methods.ListResourceTemplates => OfferKind.ResourceTemplates,
        Methods.ListPrompts => OfferKind.Prompts,
        _ => null,
    };

    /// <summary>Echo's lists come in one page, so that no cursor is one of its own.</summary>
    public static ToolOutcome? UnknownCursor(ViewRequest request) => request.Params.Raw.Property("cursor").Kind == JsonValueKind.String
        ? new ToolOutcome.Refused(RpcErrorCodes.InvalidParams, "params.cursor is unknown: lists come in one page here")
        : null;

    /// <summary>The member of a list's result that holds the items.</summary>
    public static string MemberOf(OfferKind kind) => kind switch
    {
        OfferKind.Tools => "tools",
        OfferKind.Resources => "resources",
        OfferKind.ResourceTemplates => "resourceTemplates",
        _ => "prompts",
    };

    /// <summary>The notification of a change. Templates share that of resources.</summary>
    public static string ChangeOf(OfferKind kind) => kind switch
    {
        OfferKind.Tools => "notifications/tools/list_changed",
        OfferKind.Prompts => "notifications/prompts/list_changed",
        _ => "notifications/resources/list_changed",
    };
}
