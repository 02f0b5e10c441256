using System.Text.RegularExpressions;

namespace Echo.Architecture.Tests.Text;

/// <summary>Packages come from the registry that the machine is set up for: no file names one, and lock files hold hashes only.</summary>
public sealed class NoRegistryIsNamed
{
    // In two halves, so that this file may pass.
    static readonly Regex Registry = new(
        $"""({string.Join('|', "npm" + "js", "yarn" + "pkg", "nuget" + @"\.org", "py" + @"pi\.org")})"""
        + """|"resol""" + """ved":|\bregis""" + """try=""",
        RegexOptions.IgnoreCase);

    [Fact]
    public void NoFileNamesARegistry() => ForbiddenText.In(Sources.All, Registry).ShouldBeAt();

    [Theory]
    [InlineData("https://registry.npm" + "js.org/")]
    [InlineData("https://api.nuget" + ".org/v3/index.json")]
    [InlineData("  \"resol" + "ved\": \"https://example.com/ws.tgz\",")]
    [InlineData("regis" + "try=https://example.com")]
    public void TheCanaryNamesOne(string text) => ForbiddenText.In([new("canary.json", text)], Registry).ShouldBeAt("canary.json:1");
}
