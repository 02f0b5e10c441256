using System.Text.RegularExpressions;

namespace Echo.Architecture.Tests.Text;

/// <summary>The repository works on every machine: it names no home directory and no checkout.</summary>
public sealed partial class NoMachineIsMeant
{
    [Fact]
    public void NoFileNamesAPathOfAMachine() => ForbiddenText.In(Sources.All, MachinePath()).ShouldBeAt();

    [Theory]
    [InlineData("/ho" + "me/kim/echo")]
    [InlineData("cd /ro" + "ot/echo")]
    [InlineData("\"/wo" + "rk/main\"")]
    [InlineData("=/Us" + "ers/kim")]
    [InlineData("C:" + @"\Users\kim")]
    public void TheCanaryNamesOne(string text) => ForbiddenText.In([new("canary.md", text)], MachinePath()).ShouldBeAt("canary.md:1");

    // What follows a word or a host is a part of a relative path or of a URL.
    [GeneratedRegex(@"(?<![\w.:/~}-])/(home|root|work|Users)/\w+|\b[A-Z]:\\\w+")]
    private static partial Regex MachinePath();
}
