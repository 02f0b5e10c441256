namespace Echo.Architecture.Tests.Walls;

/// <summary>What is not public is used in its own room only, although all rooms are one assembly. The composition around Program.cs may
/// also use the classes through which rooms are composed, <c>XFeature</c> and <c>XRegistration</c>.</summary>
public sealed class InternalsStayInTheirRoom
{
    static readonly string[] Doors = ["Feature", "Registration"];

    const string Reaching = "Echo.Server.Features.Connections.UsesOfHiddenThings";

    [Fact]
    public void TypesAndMembersAreUsedAtHome() => UsesFromOutside(Assemblies.Server).ShouldBeAt();

    /// <summary>The canary touches internal types of another room in every way that the language has, one way a class.</summary>
    [Fact]
    public void TheCanaryReachesIntoAnotherRoom()
    {
        var ways = Assemblies.Canary.Types.Where(type => type.Namespace == Reaching).Select(type => type.FullName).ToList();
        ways.Count.ShouldBeGreaterThan(30);
        UsesFromOutside(Assemblies.Canary).ShouldBeAt(ways);
    }

    static IEnumerable<Violation> UsesFromOutside(ModuleDefinition module) =>
        from type in module.OwnTypes()
        let room = Room.Of(type)
        where room is not null
        from fault in HiddenTypes(type, room).Concat(HiddenMembers(type, room))
        select new Violation(type.FullName, fault);

    static IEnumerable<string> HiddenTypes(TypeDefinition user, Room room) =>
        from used in TypeUses.Of(user).OfType<TypeDefinition>()
        let other = Room.Of(used)
        where other is not null && other != room && !IsVisible(used) && !MayCompose(room, used)
        select $"uses {used.FullName}, which is internal to {other}";

    static IEnumerable<string> HiddenMembers(TypeDefinition user, Room room) =>
        from instruction in user.Instructions()
        let member = Resolve(instruction.Operand)
        where member is not null && IsVisible(member.DeclaringType)
        let other = Room.Of(member.DeclaringType)
        where other is not null && other != room && IsHidden(member)
        select $"uses {member.FullName}, which is internal to {other}";

    static bool MayCompose(Room room, TypeDefinition used) =>
        room == Room.Composition && Doors.Any(door => used.Name.EndsWith(door, StringComparison.Ordinal));

    static bool IsVisible(TypeDefinition type) => type.IsNested ? type.IsNestedPublic && IsVisible(type.DeclaringType) : type.IsPublic;

    static IMemberDefinition? Resolve(object? operand) => operand switch
    {
        MethodReference method when method.DeclaringType.GetElementType() is TypeDefinition => method.Resolve(),
        FieldReference field when field.DeclaringType.GetElementType() is TypeDefinition => field.Resolve(),
        _ => null,
    };

    static bool IsHidden(IMemberDefinition member) => member switch
    {
        MethodDefinition method => method.IsAssembly || method.IsFamilyAndAssembly || method.IsFamilyOrAssembly,
        FieldDefinition field => field.IsAssembly || field.IsFamilyAndAssembly || field.IsFamilyOrAssembly,
        _ => false,
    };
}
