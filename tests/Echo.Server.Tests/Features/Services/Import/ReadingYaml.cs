using System.Text.Json.Nodes;
using Echo.Server.Features.Services.Import.Documents;

namespace Echo.Server.Tests.Features.Services.Import;

public sealed class ReadingYaml
{
    [Theory]
    [InlineData("a: 1\nb: [x, 'y', \"z\"]", """{"a":1,"b":["x","y","z"]}""")]
    [InlineData("200: {on: yes, off: no, n: null, t: ~, e: }", """{"200":{"on":"yes","off":"no","n":null,"t":null,"e":null}}""")]
    [InlineData("v: 3.10\ns: '3.10'\nd: 2020-01-01\nh: 1e3\nb: true\nq: 'true'", """{"v":3.1,"s":"3.10","d":"2020-01-01","h":1000,"b":true,"q":"true"}""")]
    [InlineData("a: &x {k: [1, 2]}\nb: *x\nc: [*x, *x]", """{"a":{"k":[1,2]},"b":{"k":[1,2]},"c":[{"k":[1,2]},{"k":[1,2]}]}""")]
    [InlineData("a: [&x 1, &y {b: c}]\nd: [*y, *x]", """{"a":[1,{"b":"c"}],"d":[{"b":"c"},1]}""")]
    [InlineData("t: |\n  one\n  two\nf: >-\n  one\n  two", """{"t":"one\ntwo\n","f":"one two"}""")]
    [InlineData("o:\n  e: |+\n        \n  n: true\n", """{"o":{"e":"\n","n":true}}""")]
    public void ItMeansTheSame(string yaml, string json)
    {
        var read = YamlText.ToJson(yaml, 1_000_000, out var problem).ShouldNotBeNull(problem);
        JsonNode.DeepEquals(JsonNode.Parse(read.ToString()), JsonNode.Parse(json)).ShouldBeTrue(read.ToString());
    }

    /// <summary>Ten lines that stand for a billion.</summary>
    [Fact]
    public void AliasesThatUnfoldWithoutEndAreRefused()
    {
        var lines = Enumerable.Range(1, 9).Select(level => $"a{level}: &a{level} [{string.Join(", ", Enumerable.Repeat($"*a{level - 1}", 10))}]");
        YamlText.ToJson($"a0: &a0 laugh\n{string.Join('\n', lines)}", 10_000_000, out var problem).ShouldBeNull();
        problem.ShouldBe("The document is too large.");
    }

    /// <summary>Each holds all that stands inside it.</summary>
    [Fact]
    public void AnchorsOneWithinTheOtherAreRefused()
    {
        var yaml = string.Concat(Enumerable.Range(0, 150).Select(level => $"{{k: &a{level} ")) + new string('x', 10_000) + new string('}', 150);
        YamlText.ToJson(yaml, 1_000_000, out var problem).ShouldBeNull();
        problem.ShouldBe("The document is too large.");
    }

    [Fact]
    public void WhatIsNestedTooDeepIsRefused()
    {
        YamlText.ToJson(new string('[', 5000) + new string(']', 5000), 1_000_000, out var problem).ShouldBeNull();
        problem.ShouldNotBeEmpty();
        YamlText.ToJson("a: *none", 1000, out problem).ShouldBeNull();
    }
}
