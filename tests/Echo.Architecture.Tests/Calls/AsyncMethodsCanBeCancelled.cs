namespace Echo.Architecture.Tests.Calls;

/// <summary>Whoever waits for a method of another type can stop it: its last parameter is a CancellationToken.</summary>
public sealed class AsyncMethodsCanBeCancelled
{
    const string Token = "System.Threading.CancellationToken";

    /// <summary>Methods that nothing can cancel, each with the reason.</summary>
    static readonly Dictionary<string, string> NotToBeCancelled = new()
    {
        ["Echo.Server.Features.Connections.Serving.ConnectedServers.EndSessionAsync"] = "as UpstreamPool.CloseAsync",
        ["Echo.Server.Features.Connections.Serving.Offer.Refresh"] = "it is for all who wait, each of whom gives up by himself",
        ["Echo.Server.Features.Connections.Serving.OfferBook.EndAsync"] = "it cancels what it waits for",
        ["Echo.Server.Features.Connections.Serving.ResourceWatch.EndAsync"] = "it cancels what it waits for",
        ["Echo.Server.Features.Connections.Serving.ResourceWatch.LeaveAsync"] = "an upkeep has a time limit of its own",
        ["Echo.Server.Features.Connections.Serving.WatchedServer.UpkeepAsync"] = "it is for all who wait, each of whom gives up by himself",
        ["Echo.Server.Features.Connections.UpstreamPool.EndSessionAsync"] = "as UpstreamPool.CloseAsync",
        ["Echo.Server.Features.Connections.UpstreamPool.CloseAsync"] = "a session's disposal has a time limit of its own",
        ["Echo.Server.Features.Gateway.JoinedTools.EndAsync"] = "as UpstreamPool.CloseAsync",
        ["Echo.Server.Features.Gateway.Sessions.SessionTable.AddAsync"] = "the session that makes room must be cleaned up to the end",
        ["Echo.Server.Features.Gateway.Sessions.SessionTable.DiscardAsync"] = "what was begun must be cleaned up to the end",
        ["Echo.Server.Features.Gateway.Sessions.SessionTable.EndAsync"] = "what is taken out must be cleaned up to the end",
        ["Echo.Server.Platform.Processes.ConfinementProbe.ChooseAsync"] = "each probe ends by a time limit of its own",
        ["Echo.Server.Platform.Processes.ConfinementProbe.FindToolsAsync"] = "each probe ends by a time limit of its own",
        ["Echo.Server.Platform.Processes.ConfinementProbe.FindWorkingAsync"] = "each probe ends by a time limit of its own",
        ["Echo.Server.Platform.Sockets.OpenSocket.WriteAsync"] = "it ends with its socket",
        ["Echo.Server.SchemaCommand.RunAsync"] = "a signal reaches the host by itself",
    };

    [Fact]
    public void TheLastParameterIsAToken() => WithoutToken(Assemblies.Product).ShouldBeAt(NotToBeCancelled.Keys);

    [Fact]
    public void TheCanaryHasOneWithoutAndOneInTheMiddle() => WithoutToken([Assemblies.Canary]).ShouldBeAt(
        "Echo.Server.Features.Knowledge.Endless.WithoutTokenAsync",
        "Echo.Server.Features.Knowledge.Endless.WithTokenInTheMiddleAsync",
        "Echo.Server.Features.Knowledge.Endless.ValueWithoutTokenAsync",
        "Echo.Server.Features.Knowledge.Endless.StreamWithoutTokenAsync");

    static IEnumerable<Violation> WithoutToken(IEnumerable<ModuleDefinition> modules) =>
        from module in modules
        from outermost in module.OwnTypes()
        from type in outermost.WithNested()
        where !type.IsWrittenByCompiler() && type.BaseType?.FullName != "System.MulticastDelegate"
        from method in type.Methods
        where method.ReturnType.IsAwaited() && !IsExempt(method) && method.Parameters.LastOrDefault()?.ParameterType.FullName != Token
        select new Violation($"{type.FullName}.{method.Name}", "ends without a CancellationToken");

    // What overrides or implements has no say in its parameters; an interface's or base class's own declaration is judged instead.
    // A request has its token in the HttpContext.
    static bool IsExempt(MethodDefinition method) =>
        method.IsPrivate || method.IsSpecialName || method.IsWrittenByCompiler() || method.Name == nameof(IAsyncDisposable.DisposeAsync)
        || (method.IsVirtual && (method.IsReuseSlot || method.IsFinal))
        || method.Parameters.Any(parameter => parameter.ParameterType.FullName == "Microsoft.AspNetCore.Http.HttpContext");
}
