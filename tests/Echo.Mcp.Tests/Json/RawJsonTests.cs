using System.Text.Json;
using Echo.Mcp.Json;

namespace Echo.Mcp.Tests.Json;

public sealed class RawJsonTests
{
    public static TheoryData<string> Values =>
    [
        "123456789012345678901234567890.5e400",
        "-0.0",
        "1E+5",
        "\"\\u00e9\\/ \\ud83d\\ude00 é 😀\"",
        "{\"b\" : 1,\"a\":2, \"b\":3}",
        "[1, 2,\t3]",
        "null",
        "true",
        "{}",
        "\"\\ud800\"",
    ];

    [Theory, MemberData(nameof(Values))]
    public void PassesThroughATypedModelUnchanged(string json)
    {
        var model = JsonSerializer.Deserialize<Model>($$"""{"Before":1,"Raw": {{json}} ,"After":2}""")!;

        model.Raw.ToString().ShouldBe(json);
        JsonSerializer.Serialize(model).ShouldBe($$"""{"Before":1,"Raw":{{json}},"After":2}""");
    }

    [Theory, MemberData(nameof(Values))]
    public void ParsesOneValueWithWhiteSpaceAround(string json) => RawJson.Parse($" \n{json}\t ").ToString().ShouldBe(json);

    [Theory]
    [InlineData("")]
    [InlineData("{} {}")]
    [InlineData("[1,]")]
    [InlineData("{\"a\":}")]
    [InlineData("nul")]
    [InlineData("'a'")]
    public void RefusesWhatIsNotOneValue(string text) => Should.Throw<JsonException>(() => RawJson.Parse(text));

    [Fact]
    public void WritesNothingThereAsNull() =>
        JsonSerializer.Serialize(new Model(1, default, 2)).ShouldBe("""{"Before":1,"Raw":null,"After":2}""");

    [Fact]
    public void KeepsTextUnescapedWhenMadeFromAModel() =>
        RawJson.From(new { Name = "é<&>'日本" }).ToString().ShouldBe("""{"name":"é<&>'日本"}""");

    [Theory]
    [InlineData("""{"a":1,"b":{"a":2}}""", "a", "1")]
    [InlineData("""{"x":{"a":2}}""", "a", "")]
    [InlineData("""{"a":1,"a":2}""", "a", "2")]
    [InlineData("""{"\u0061":1}""", "a", "1")]
    [InlineData("""{ "a" : [1, {"b" : 2} ] }""", "a", """[1, {"b" : 2} ]""")]
    [InlineData("""{"\ud800":1,"a":2,"\udc00":3}""", "a", "2")]
    [InlineData("""{"\ud83d\ude00":1}""", "😀", "1")]
    [InlineData("""{"\u00e9":1}""", "é", "1")]
    [InlineData("""["a"]""", "a", "")]
    [InlineData("", "a", "")]
    public void FindsATopLevelMember(string json, string name, string expected) =>
        new RawJson(System.Text.Encoding.UTF8.GetBytes(json)).Property(name).ToString().ShouldBe(expected);

    [Theory]
    [InlineData("""{"a":"x\ny"}""", "x\ny")]
    [InlineData("""{"a":1}""", null)]
    [InlineData("""{"a":"\ud800"}""", null)]
    [InlineData("{}", null)]
    public void ReadsText(string json, string? expected) => RawJson.Parse(json).Text("a").ShouldBe(expected);

    [Theory]
    [InlineData("\"abcdef\"", "abc")]
    [InlineData("\"ab\"", "ab")]
    [InlineData("\"abc\"", "abc")]
    [InlineData("\"ab\\nxyz\"", "ab")]
    [InlineData("\"a\\nxyz\"", "a\n")]
    [InlineData("\"\\u0041bcdefg\"", "")]
    [InlineData("\"aéxyz\"", "aé")]
    [InlineData("\"abéxyz\"", "ab")]
    [InlineData("12345678", null)]
    public void ReadsTheBeginningOfAText(string json, string? expected) => RawJson.Parse(json).AsText(mostBytes: 4).ShouldBe(expected);

    [Fact]
    public void CutsNoSurrogatePair()
    {
        var pair = RawJson.Parse("\"\\ud83d\\ude00\\uD83D\\uDE00x\"");
        pair.AsText(mostBytes: 24).ShouldBe("😀");
        pair.AsText(mostBytes: 25).ShouldBe("😀😀");
    }

    [Theory]
    [InlineData("""{"a":"x\n\u00e9\ud83d\ude00"}""", "x\né😀")]
    [InlineData("""{"a":1}""", null)]
    [InlineData("""{"a":"\ud800"}""", null)]
    public void ReadsTextAsUtf8(string json, string? expected) =>
        (RawJson.Parse(json).Property("a").AsUtf8Text() is { } text ? System.Text.Encoding.UTF8.GetString(text) : null).ShouldBe(expected);

    [Theory]
    [InlineData("name")]
    [InlineData("")]
    [InlineData("Größe \"12\" \\ <b>")]
    [InlineData("line\nbreak")]
    [InlineData(null)]
    public void WritesText(string? text) => RawJson.From(text).To<string>().ShouldBe(text);

    [Fact]
    public void ListsElements()
    {
        var items = RawJson.Parse("""[1, {"a": [2]} ,"x", null]""").Items(most: 9);
        items.Select(item => item.ToString()).ShouldBe(["1", """{"a": [2]}""", "\"x\"", "null"]);
        RawJson.Parse("[1,2,3]").Items(most: 2).Count.ShouldBe(2);
        RawJson.Parse("{}").Items(most: 9).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("{}", """{"m":9}""")]
    [InlineData("{ \r\n }", """{"m":9}""")]
    [InlineData("""{"a": 1.0 ,"b":[ ]}""", """{"a": 1.0 ,"b":[ ],"m":9}""")]
    [InlineData("""{"a":{"b":1} }""", """{"a":{"b":1},"m":9}""")]
    [InlineData("""{"a":"\\"}""", """{"a":"\\","m":9}""")]
    [InlineData("""{"a": "m" ,"b":{"m":1}}""", """{"a": "m","b":{"m":1},"m":9}""")]
    [InlineData("""{"m":{"deep":1},"a":"\u00e9"}""", """{"m":9,"a":"\u00e9"}""")]
    [InlineData("""{"m":1,"a":2,"\u006d":3}""", """{"m":9,"a":2}""")]
    public void SetsOneMemberAndLeavesTheOthers(string json, string expected) =>
        RawJson.Parse(json).With("m", RawJson.Parse("9")).ToString().ShouldBe(expected);

    [Fact]
    public void ReadsDeeplyNestedValues()
    {
        var deep = new string('[', 500) + new string(']', 500);
        RawJson.Parse($$"""{"a":{{deep}},"b":1}""").Property("b").ToString().ShouldBe("1");
    }

    sealed record Model(int Before, RawJson Raw, int After);
}
