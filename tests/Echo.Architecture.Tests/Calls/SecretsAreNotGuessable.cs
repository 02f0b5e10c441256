namespace Echo.Architecture.Tests.Calls;

/// <summary>Where tokens and keys are made, randomness comes from the cryptographic generator.</summary>
public sealed class SecretsAreNotGuessable
{
    static readonly string[] Makers =
    [
        "Echo.Server.Platform.Security", "Echo.Server.Platform.OAuth", "Echo.Server.Features.Access", "Echo.Server.Features.Google",
        "Echo.Server.Features.Connections.OAuth",
    ];

    // Ids for logs come from a quick generator too.
    static readonly string[] Guessable = ["System.Random", "Echo.Server.Platform.Logging.PlainId"];

    [Fact]
    public void MakersOfSecretsDontUseRandom() => Uses(Assemblies.Server).ShouldBeAt();

    [Fact]
    public void TheCanaryDoes() => Uses(Assemblies.Canary).ShouldBeAt(
        "Echo.Server.Platform.Security.GuessableId", "Echo.Server.Platform.Security.GuessableToken");

    static IEnumerable<Violation> Uses(ModuleDefinition module) =>
        from type in module.OwnTypes()
        where Makers.Any(type.IsIn)
        from guessable in Guessable
        where TypeUses.Of(type).Any(used => used.FullName == guessable)
        select new Violation(type.FullName, $"uses {guessable}");
}
