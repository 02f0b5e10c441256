using System.Text.Json.Nodes;

namespace Echo.Server.Tests.Features.Realtime;

static class FrameAssertions
{
    public static JsonNode ShouldContainType(this JsonNode frame, string type)
    {
        ((string?)frame["type"]).ShouldBe(type, frame.ToJsonString());
        ((string?)frame["timestamp"]).ShouldNotBeNull().ShouldEndWith("Z");
        return frame;
    }

    public static void ShouldBeError(this JsonNode frame, string message, int code)
    {
        frame.ShouldContainType("error");
        ((string?)frame["message"]).ShouldBe(message);
        ((int)frame["code"]!).ShouldBe(code);
    }
}
