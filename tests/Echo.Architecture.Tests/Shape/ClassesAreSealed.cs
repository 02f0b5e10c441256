namespace Echo.Architecture.Tests.Shape;

/// <summary>A class is sealed, static or abstract: nothing is inherited that was not made for it.</summary>
public sealed class ClassesAreSealed
{
    /// <summary>Open classes, each with the reason.</summary>
    static readonly Dictionary<string, string> Open = new()
    {
    };

    [Fact]
    public void EveryClassIsSealed() => OpenClasses(Assemblies.Product).ShouldBeAt(Open.Keys);

    [Fact]
    public void TheCanaryHasAnOpenClass() => OpenClasses([Assemblies.Canary]).ShouldBeAt("Echo.Server.Features.Jobs.OpenJob");

    static IEnumerable<Violation> OpenClasses(IEnumerable<ModuleDefinition> modules) =>
        from module in modules
        from outermost in module.OwnTypes()
        from type in outermost.WithNested()
        where type is { IsClass: true, IsValueType: false, IsSealed: false, IsAbstract: false }
        where !type.IsWrittenByCompiler() && !type.IsProgram()
        select new Violation(type.FullName, "is neither sealed nor static nor abstract");
}
