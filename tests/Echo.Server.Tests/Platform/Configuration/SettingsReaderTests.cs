using System.ComponentModel.DataAnnotations;
using Echo.Server.Platform.Configuration;
using Microsoft.Extensions.Configuration;

namespace Echo.Server.Tests.Platform.Configuration;

public sealed class SettingsReaderTests
{
    readonly List<string> problems = [];

    [Fact]
    public void DefaultsStandInTheCode()
    {
        var options = Read();
        options.Number.ShouldBe(7);
        options.List.ShouldBe(["x"]);
        options.Flag.ShouldBeFalse();
        problems.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("TRUE", true)]
    [InlineData("1", true)]
    [InlineData("yes", true)]
    [InlineData("on", true)]
    [InlineData("false", false)]
    [InlineData("0", false)]
    [InlineData("off", false)]
    public void FlagsHaveTheUsualWords(string text, bool value) => Read(("FLAG", text)).Flag.ShouldBe(value);

    [Theory]
    [InlineData("a,b", "a", "b")]
    [InlineData(" a , b ,", "a", "b")]
    [InlineData("""["a", "b"]""", "a", "b")]
    [InlineData("""["a, b"]""", "a, b")]
    [InlineData("one", "one")]
    public void ListsAreJsonOrSeparatedByCommas(string text, params string[] value) => Read(("LIST", text)).List.ShouldBe(value);

    [Fact]
    public void EmptyMeansNotSet() => Read(("NUMBER", "  ")).Number.ShouldBe(7);

    [Fact]
    public void TheFirstNameThatIsSetWins()
    {
        Read(("SECOND", "b"), ("THIRD", "c")).Named.ShouldBe("b");
        Read(("FIRST", "a"), ("SECOND", "b")).Named.ShouldBe("a");
    }

    [Fact]
    public void EveryProblemIsReportedWithItsNameAndWhatToWrite()
    {
        Read(("FLAG", "maybe"), ("NUMBER", "12"), ("LIST", """["a", 1]"""), ("KIND", "3"), ("Part:Key", "x"), ("THIRD", "secret-canary"));
        problems.ShouldBe(
        [
            "FLAG is \"maybe\": use true or false.",
            "NUMBER is \"12\": use a number from 1 to 10.",
            "LIST is \"[\"a\", 1]\": use a JSON list of strings, or values separated by commas.",
            "KIND is \"3\": use one of Small, Large.",
            "Part__Key is \"x\": use a whole number.",
            "THIRD is not usable: use at least 16 characters.",
        ], ignoreOrder: true);
    }

    [Theory]
    [InlineData("""["a", null]""")]
    [InlineData("""["a" """)]
    [InlineData("""[["a"]]""")]
    public void ABrokenListIsAProblem(string text)
    {
        Read(("LIST", text));
        problems.Count.ShouldBe(1);
    }

    Sample Read(params (string Name, string Value)[] settings)
    {
        var configuration = new ConfigurationManager();
        configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Name, (string?)setting.Value)));
        return SettingsReader.Read<Sample>(configuration, problems);
    }

    sealed class Sample
    {
        [Setting("FLAG", "a flag")]
        public bool Flag { get; init; }

        [Setting("NUMBER", "a number"), Range(1, 10)]
        public int Number { get; init; } = 7;

        [Setting("LIST", "a list")]
        public string[] List { get; init; } = ["x"];

        [Setting("KIND", "a kind")]
        public Size Kind { get; init; }

        [Setting("Part:Key", "a key with a section")]
        public int? Key { get; init; }

        [Setting("FIRST", "a name with aliases", Aliases = ["SECOND", "THIRD"], Secret = true), MinLength(16)]
        public string? Named { get; init; }
    }

    enum Size
    {
        Small,
        Large,
    }
}
