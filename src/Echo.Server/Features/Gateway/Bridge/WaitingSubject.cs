using Echo.Mcp.Messages;
using Echo.Mcp.Serving;
using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Gateway.Bridge;

/// <summary>Whose request it is, where, and about what: only a retry of the same is let in (2026-07-28, basic, patterns, multi round-trip requests,
/// server requirements).</summary>
sealed record WaitingSubject(int Account, Guid? Key, string View, string Method, string? Named)
{
    public static WaitingSubject Of(Caller caller, IServerView view, string method, in RequestParams parameters) =>
        new(caller.Id, caller.KeyId, view.Name, method, method == Methods.ReadResource ? parameters.Uri : parameters.Name);
}
