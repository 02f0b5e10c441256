namespace Echo.Architecture.Tests.Calls;

/// <summary>Nobody can wait for an async void method, and its exception ends the process.</summary>
public sealed class NoAsyncVoid
{
    const string AsyncMarker = "System.Runtime.CompilerServices.AsyncStateMachineAttribute";

    [Fact]
    public void AsyncMethodsReturnTasks() => AsyncVoids(Assemblies.Product).ShouldBeAt();

    [Fact]
    public void TheCanaryHasAMethodAndALambda() => AsyncVoids([Assemblies.Canary]).ShouldBeAt(
        "Echo.Server.Features.Knowledge.AsyncVoidLambda", "Echo.Server.Features.Knowledge.AsyncVoidMethod");

    static IEnumerable<Violation> AsyncVoids(IEnumerable<ModuleDefinition> modules) =>
        from module in modules
        from outermost in module.OwnTypes()
        from method in outermost.WithNested().SelectMany(type => type.Methods)
        where method.ReturnType.FullName == "System.Void"
            && method.CustomAttributes.Any(attribute => attribute.AttributeType.FullName == AsyncMarker)
        select new Violation(outermost.FullName, $"{method.Name} is async void");
}
