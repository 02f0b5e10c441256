using Mono.Cecil.Cil;

namespace Echo.Architecture.Tests.Reading;

/// <summary>Walks through a module in the terms that rules speak of.</summary>
static class CodeReading
{
    /// <summary>The top-level types that people wrote: what source generators put into namespaces of their own is left out.</summary>
    public static IEnumerable<TypeDefinition> OwnTypes(this ModuleDefinition module) =>
        module.Types.Where(type => type.Namespace.Split('.')[0] == "Echo" || type.IsProgram());

    /// <summary>The class that holds the top-level statements of Program.cs.</summary>
    public static bool IsProgram(this TypeDefinition type) => type.FullName == "Program";

    /// <summary>A type with everything nested in it, also the closures and state machines that the compiler made of its methods.</summary>
    public static IEnumerable<TypeDefinition> WithNested(this TypeDefinition type) =>
        type.NestedTypes.SelectMany(WithNested).Prepend(type);

    public static TypeDefinition Outermost(this TypeDefinition type) => type.DeclaringType?.Outermost() ?? type;

    public static bool IsIn(this TypeReference type, string space) =>
        type.Namespace == space || type.Namespace.StartsWith(space + ".", StringComparison.Ordinal);

    public static bool IsWrittenByCompiler(this MemberReference member) => member.Name.Contains('<', StringComparison.Ordinal);

    public static bool IsStatic(this TypeDefinition type) => type is { IsClass: true, IsAbstract: true, IsSealed: true };

    public static IEnumerable<Instruction> Instructions(this MethodDefinition method) => method.HasBody ? method.Body.Instructions : [];

    /// <summary>Every instruction of a type, with the methods of all that is nested in it.</summary>
    public static IEnumerable<Instruction> Instructions(this TypeDefinition type) =>
        type.WithNested().SelectMany(part => part.Methods).SelectMany(Instructions);

    /// <summary>The methods that a type's code calls, constructs or takes the address of.</summary>
    public static IEnumerable<MethodReference> Calls(this TypeDefinition type) =>
        type.Instructions().Select(instruction => instruction.Operand).OfType<MethodReference>();

    /// <summary>The string literals of a type: those in code, and the constants.</summary>
    public static IEnumerable<string> Literals(this TypeDefinition type) =>
        type.Instructions().Select(instruction => instruction.Operand)
            .Concat(type.WithNested().SelectMany(part => part.Fields).Select(field => field.Constant))
            .OfType<string>()
            .Distinct();
}
