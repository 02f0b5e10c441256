using Mono.Cecil.Cil;

namespace Echo.Architecture.Tests.Calls;

/// <summary>Work that was started is waited for: a task that is thrown away takes its exception with it and outlives its owner.</summary>
public sealed class NoTaskIsDropped
{
    /// <summary>Types that drop a task, each with the reason.</summary>
    static readonly Dictionary<string, string> Droppers = new()
    {
        ["Echo.Server.Platform.Processes.ProcessSupervisor"] = "following a program ends when the program ends, and can't fail",
    };

    [Fact]
    public void EveryTaskIsKept() => Dropped(Assemblies.Product).ShouldBeAt(Droppers.Keys);

    [Fact]
    public void TheCanaryDropsThree() => Dropped([Assemblies.Canary]).ShouldBeAt(
        "Echo.Server.Features.Knowledge.DropsByDiscard",
        "Echo.Server.Features.Knowledge.DropsByStatement",
        "Echo.Server.Features.Knowledge.DropsValueTask");

    static IEnumerable<Violation> Dropped(IEnumerable<ModuleDefinition> modules) =>
        from module in modules
        from type in module.OwnTypes()
        from instruction in type.Instructions()
        where instruction.Operand is MethodReference call && call.ReturnType.IsAwaited() && Next(instruction)?.OpCode == OpCodes.Pop
        select new Violation(type.FullName, $"drops the task of {((MethodReference)instruction.Operand).Name}");

    // A build for debugging puts no-operations in between.
    static Instruction? Next(Instruction instruction)
    {
        var next = instruction.Next;
        while (next?.OpCode == OpCodes.Nop)
            next = next.Next;
        return next;
    }
}
