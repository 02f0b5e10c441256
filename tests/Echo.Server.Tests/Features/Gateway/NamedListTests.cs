using Echo.Mcp.Json;
using Echo.Server.Features.Connections.Serving;
using Echo.Server.Features.Gateway;

namespace Echo.Server.Tests.Features.Gateway;

public sealed class NamedListTests
{
    static readonly IReadOnlyList<RawJson> One = [RawJson.Parse("""{"name":"a"}""")];
    static readonly IReadOnlyList<RawJson> Two = [RawJson.Parse("""{"name":"a"}"""), RawJson.Parse("""{"name":"b"}""")];

    [Fact]
    public void WhatIsLeftOfAListIsTheSameObjectForTheSameLists()
    {
        NamedList[] lists = [new(One, OfferKind.Tools, "desk"), new(Two, OfferKind.Tools, "desk")];
        var apart = NamedList.Apart(lists);
        apart[1].Items.ShouldHaveSingleItem().Text("name").ShouldBe("desk__b");
        apart[1].Collisions.ShouldBe(["a"]);
        NamedList.Apart(lists)[1].Items.ShouldBeSameAs(apart[1].Items, "what is made of it, such as an index, is found again");
        NamedList.Apart([new(Two, OfferKind.Tools, "desk"), lists[1]])[1].Items.ShouldBeEmpty();
    }
}
