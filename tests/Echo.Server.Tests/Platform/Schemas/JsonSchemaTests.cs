using System.Text.Json;
using Echo.Mcp.Json;
using Echo.Server.Platform.Schemas;

namespace Echo.Server.Tests.Platform.Schemas;

/// <summary>What fits a schema, and which schemas are taken.</summary>
public sealed class JsonSchemaTests
{
    [Theory]
    [InlineData("""{"type":"object"}""", "{}", "")]
    [InlineData("""{"type":"object"}""", "[]", ":type")]
    [InlineData("""{"type":["string","null"]}""", "null", "")]
    [InlineData("""{"type":["string","null"]}""", "7", ":type")]
    [InlineData("""{"type":"integer"}""", "1.0", "")]
    [InlineData("""{"type":"integer"}""", "1e400", ":type")]
    [InlineData("""{"type":"integer"}""", "123456789012345678901234567890123", "")]
    [InlineData("""{"type":"integer"}""", "1.5", ":type")]
    [InlineData("""{"enum":["a",1,null]}""", "1.0", "")]
    [InlineData("""{"enum":["a",1,null]}""", "\"b\"", ":enum")]
    [InlineData("""{"const":{"a":[1]}}""", """{"a":[1]}""", "")]
    [InlineData("""{"const":{"a":[1]}}""", """{"a":[2]}""", ":enum")]
    [InlineData("""{"properties":{"a":{"type":"string"}},"required":["a","b"]}""", """{"a":1}""", "b:missing a:type")]
    [InlineData("""{"properties":{"a":true},"additionalProperties":false}""", """{"a":1,"c":2}""", "c:value")]
    [InlineData("""{"additionalProperties":{"type":"number"}}""", """{"c":"x"}""", "c:type")]
    [InlineData("""{"patternProperties":{"^x-":{"type":"number"}},"additionalProperties":false}""", """{"x-a":1,"x-b":"s","y":1}""", "x-b:type y:value")]
    [InlineData("""{"propertyNames":{"maxLength":2}}""", """{"abc":1}""", "abc:value")]
    [InlineData("""{"minProperties":1,"maxProperties":1}""", "{}", ":value")]
    [InlineData("""{"minProperties":1,"maxProperties":1}""", """{"a":1,"b":2}""", ":object_too_large")]
    [InlineData("""{"items":{"type":"number"}}""", """[1,"x"]""", "1:type")]
    [InlineData("""{"prefixItems":[{"type":"string"}],"items":{"type":"number"}}""", """["a",1,"b"]""", "2:type")]
    [InlineData("""{"prefixItems":[{"type":"string"}],"items":false}""", """["a",1]""", "1:value")]
    [InlineData("""{"minItems":1}""", "[]", ":list_too_short")]
    [InlineData("""{"maxItems":1}""", "[1,2]", ":list_too_long")]
    [InlineData("""{"uniqueItems":true}""", """[{"a":1,"b":2},{"b":2,"a":1}]""", "1:duplicate")]
    [InlineData("""{"minLength":2,"maxLength":2}""", "\"😀😀\"", "")]
    [InlineData("""{"minLength":2}""", "\"😀\"", ":string_too_short")]
    [InlineData("""{"maxLength":1}""", "\"ab\"", ":string_too_long")]
    [InlineData("""{"pattern":"^a+$"}""", "\"aab\"", ":string_pattern")]
    [InlineData("""{"minimum":1,"maximum":3}""", "0.999999999999999999999999", ":number_range")]
    [InlineData("""{"exclusiveMinimum":1}""", "1", ":number_range")]
    [InlineData("""{"exclusiveMaximum":1}""", "1.0", ":number_range")]
    [InlineData("""{"maximum":3}""", "1e300", ":number_range")]
    [InlineData("""{"multipleOf":0.1}""", "0.3", "")]
    [InlineData("""{"multipleOf":0.1}""", "0.35", ":number_range")]
    [InlineData("""{"allOf":[{"minimum":1},{"maximum":3}]}""", "4", ":number_range")]
    [InlineData("""{"anyOf":[{"type":"string"},{"minimum":5}]}""", "4", ":value")]
    [InlineData("""{"anyOf":[{"type":"string"},{"minimum":5}]}""", "5", "")]
    [InlineData("""{"oneOf":[{"minimum":1},{"minimum":2}]}""", "3", ":value")]
    [InlineData("""{"oneOf":[{"minimum":1},{"minimum":2}]}""", "1", "")]
    [InlineData("""{"not":{"type":"string"}}""", "\"x\"", ":value")]
    [InlineData("""{"$defs":{"a/b":{"type":"string"}},"properties":{"x":{"$ref":"#/$defs/a~1b"}}}""", """{"x":1}""", "x:type")]
    [InlineData("""{"properties":{"child":{"$ref":"#"},"n":{"type":"number"}}}""", """{"child":{"child":{"n":"x"}}}""", "child.child.n:type")]
    [InlineData("""{"$defs":{"a":{"$ref":"#/$defs/a"}},"$ref":"#/$defs/a"}""", "1", ":value")]
    [InlineData("""{"format":"email","title":"t","x-own":1}""", "\"no address\"", "")]
    [InlineData("""{"minLength":1}""", "\"\\ud800\"", ":string_forbidden")]
    [InlineData("true", "1", "")]
    [InlineData("false", "1", ":value")]
    public void WhatIsBroken(string schema, string value, string expected)
    {
        var read = JsonSchema.Read(RawJson.Parse(schema), out var problem).ShouldNotBeNull(problem);
        string.Join(' ', read.Check(JsonElement.Parse(value)).Select(fault => $"{fault.Path}:{fault.Type}")).ShouldBe(expected);
    }

    [Theory]
    [InlineData("7", "A schema is an object, true or false.")]
    [InlineData("""{"type":"text"}""", "The rule type has a value of the wrong form.")]
    [InlineData("""{"properties":{"a":{"minLength":-1}}}""", "The rule minLength has a value of the wrong form.")]
    [InlineData("""{"multipleOf":0}""", "The rule multipleOf has a value of the wrong form.")]
    [InlineData("""{"items":[{}]}""", "A schema is an object, true or false.")]
    [InlineData("""{"if":{}}""", "The rule if is not supported.")]
    [InlineData("""{"properties":{"a":{"contains":{}}}}""", "The rule contains is not supported.")]
    [InlineData("""{"$ref":"https://example.com/schema"}""", "The reference https://example.com/schema leads nowhere.")]
    [InlineData("""{"$ref":"#/$defs/none"}""", "The reference #/$defs/none leads nowhere.")]
    [InlineData("""{"pattern":"("}""", "The pattern ( can't be used: it is broken, or looks around or back, which takes time without a limit.")]
    [InlineData("""{"pattern":"(?=a)"}""", "The pattern (?=a) can't be used: it is broken, or looks around or back, which takes time without a limit.")]
    public void WhatIsNotTaken(string schema, string expected)
    {
        JsonSchema.Read(RawJson.Parse(schema), out var problem).ShouldBeNull();
        problem.ShouldBe(expected);
    }

    /// <summary>Each level doubles the work; some give up before it is done.</summary>
    [Fact]
    public void AValueThatTakesForEverIsNotChecked()
    {
        var branches = string.Join(',', Enumerable.Range(0, 40).Select(i => $$"""
            "a{{i}}":{"anyOf":[{"$ref":"#/$defs/a{{i + 1}}"},{"$ref":"#/$defs/a{{i + 1}}"}]}
            """));
        var text = RawJson.Parse($$$"""{"$defs":{ {{{branches}}},"a40":false},"$ref":"#/$defs/a0"}""");
        var schema = JsonSchema.Read(text, out var problem).ShouldNotBeNull(problem);
        schema.Check(JsonElement.Parse("1")).Count.ShouldBe(1);
    }
}
