using Echo.Server.Platform.Configuration;

namespace Echo.Server.Tests.Platform.Configuration;

public sealed class EnvFileTests : IDisposable
{
    readonly string path = Path.GetTempFileName();

    [Theory]
    [InlineData("NAME=value", "value")]
    [InlineData("  NAME = value  ", "value")]
    [InlineData("export NAME=value", "value")]
    [InlineData("NAME=", "")]
    [InlineData("NAME=a=b=c", "a=b=c")]
    [InlineData("NAME=value # comment", "value")]
    [InlineData("NAME=# comment", "")]
    [InlineData("NAME=pa#ss", "pa#ss")]
    [InlineData("NAME=[\"a\", \"b\"]", "[\"a\", \"b\"]")]
    [InlineData("NAME='as # it $is \\n'", "as # it $is \\n")]
    [InlineData("NAME='' # empty", "")]
    [InlineData("NAME=\"two words\"", "two words")]
    [InlineData("NAME=\"line\\nfeed \\\"quoted\\\" \\\\ \\$x \\q\"# comment", "line\nfeed \"quoted\" \\ $x \\q")]
    [InlineData("\uFEFFNAME=value", "value")]
    [InlineData("NAME=value\r\n\r\n# end\r\n", "value")]
    [InlineData("NAME=first\nNAME=second", "second")]
    public void ValuesAreReadAsShellsWriteThem(string text, string value) => Read(text)["NAME"].ShouldBe(value);

    [Fact]
    public void KeysWithTwoUnderscoresAreSections() => Read("Access__AllowSelfDeveloper=true")["Access:AllowSelfDeveloper"].ShouldBe("true");

    [Fact]
    public void AMissingFileIsEmpty() => EnvFile.Read(path + ".none").ShouldBeEmpty();

    [Theory]
    [InlineData("just words")]
    [InlineData("=canary")]
    [InlineData("1NAME=value")]
    [InlineData("NA ME=value")]
    [InlineData("NAME-X=value")]
    [InlineData("NAME='open")]
    [InlineData("NAME=\"open\\\"")]
    [InlineData("NAME='closed' tail")]
    public void ABadLineIsNamedByItsNumberAndNotByItsText(string line)
    {
        var problem = Should.Throw<SettingsException>(() => Read($"# comment\n\n{line}\nGOOD=1\nbad again")).Problems;
        problem.Count.ShouldBe(2);
        problem[0].ShouldStartWith($"{path}:3: write NAME=value");
        problem[1].ShouldStartWith($"{path}:5:");
        problem[0].ShouldNotContain(line);
    }

    public void Dispose() => File.Delete(path);

    Dictionary<string, string?> Read(string text)
    {
        File.WriteAllText(path, text);
        return EnvFile.Read(path);
    }
}
