using System.Text.RegularExpressions;

namespace Echo.Architecture.Tests.Walls;

/// <summary>A feature knows only the features that the edge list gives it.</summary>
public sealed partial class FeaturesKnowTheirNeighbours
{
    [Fact]
    public void TypesAreUsedAlongEdges() => UsesWithoutEdge(Assemblies.Server).ShouldBeAt();

    [Fact]
    public void FilesNameFeaturesAlongEdges() => NamesWithoutEdge(Sources.Product).ShouldBeAt();

    [Fact]
    public void TheCanaryUsesAStranger() => UsesWithoutEdge(Assemblies.Canary).ShouldBeAt("Echo.Server.Features.Chat.ChatWithStrangers");

    [Fact]
    public void TheCanaryNamesStrangers() => NamesWithoutEdge(Sources.Canary).ShouldBeAt(
        "tests/Echo.Architecture.Canary/Features/Chat/ChatWithStrangers.cs",
        "tests/Echo.Architecture.Canary/Features/Chat/ConstantOfStrangers.cs");

    static IEnumerable<Violation> UsesWithoutEdge(ModuleDefinition module) =>
        from type in module.OwnTypes()
        let room = Room.Of(type)
        where room is { IsFeature: true }
        from used in TypeUses.Of(type)
        let other = Room.Of(used)
        where other is { IsFeature: true } && other != room && !Edges.Allow(room, other)
        select new Violation(type.FullName, $"uses {used.FullName}, and there is no edge {room} -> {other}");

    // Compiled code has forgotten constants and nameof; the text has not.
    static IEnumerable<Violation> NamesWithoutEdge(IEnumerable<SourceFile> files) =>
        from file in files
        let room = FeatureFolder().Match(file.Path)
        where room.Success
        from Match name in FeatureName().Matches(file.Text)
        let here = new Room(room.Groups[1].Value)
        let there = new Room(name.Groups[1].Value)
        where here != there && !Edges.Allow(here, there)
        select new Violation(file.Path, $"names {name.Value}, and there is no edge {here} -> {there}");

    [GeneratedRegex(@"/Features/(\w+)/")]
    private static partial Regex FeatureFolder();

    // Not "context.Features.Get".
    [GeneratedRegex(@"(?:\bEcho\.Server\.|(?<![\w.]))Features\.(\w+)")]
    private static partial Regex FeatureName();
}
