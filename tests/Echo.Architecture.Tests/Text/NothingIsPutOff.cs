using System.Text.RegularExpressions;

namespace Echo.Architecture.Tests.Text;

/// <summary>What is in the repository is done; what is not done is no note in it.</summary>
public sealed class NothingIsPutOff
{
    // In two halves, so that this file may pass.
    static readonly Regex Notes = new($@"\b({string.Join('|', "TO" + "DO", "FIX" + "ME", "HA" + "CK", "XX" + "X")})\b");

    [Fact]
    public void NoFileHasANote() => ForbiddenText.In(Sources.All, Notes).ShouldBeAt();

    [Fact]
    public void TheCanaryHasOne() => ForbiddenText.In([new("canary.cs", "done\n// TO" + "DO: the rest")], Notes).ShouldBeAt("canary.cs:2");
}
