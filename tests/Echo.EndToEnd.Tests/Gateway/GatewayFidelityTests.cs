using System.Text.Json;
using FsCheck.Fluent;

namespace Echo.EndToEnd.Tests.Gateway;

/// <summary>What a client sends arrives as it was spelled, and so does what a server answers: digits, escapes, the order of members, members that
/// stand twice, and fields that nobody knows.</summary>
public sealed class GatewayFidelityTests(SharedEcho echo)
{
    const int Values = 1_000;
    const int AtOnce = 8;

    static readonly (string Arguments, string Extra)[] Sent =
        [.. JsonTexts.Object.Zip(JsonTexts.Value, (arguments, extra) => (arguments, extra)).Sample(Values, Values)];

    // As the client speaks, over which transport the server is reached, and which era that one is of.
    [Theory]
    [InlineData("2025-11-25", "stdio", "sessions")]
    [InlineData("2025-11-25", "http", "sessions")]
    [InlineData("2026-07-28", "stdio", "sessions")]
    [InlineData("2026-07-28", "http", "stateless")]
    [InlineData("2026-07-28", "stdio", "stateless")]
    public async Task OfAThousandValuesBothWays(string revision, string transport, string era)
    {
        using var server = transport == "http" ? await NpmServer.MirrorAsync(era) : null;
        var slug = $"mirror-{revision}-{transport}-{era}";
        var command = server is null ? Checkout.MirrorServer(era == "stateless" ? [era] : []) : null;
        var id = (Guid)(await echo.Http.SendJsonAsync("/mcp/connect", new { transport, command, mcp_url = server?.Url, slug }))["client_id"]!;
        using var client = await RawClient.ConnectAsync(echo.Echo.Url, echo.Http.DefaultRequestHeaders.Authorization!, revision);

        var changed = new string?[Values];
        await Parallel.ForAsync(0, Values, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (number, _) =>
            changed[number] = await TryAsync(client, $"{slug}__mirror", Sent[number].Arguments, Sent[number].Extra));
        changed.OfType<string>().Take(3).ShouldBeEmpty();
        await echo.Http.DisconnectAsync(id);
    }

    /// <returns>What is different in the answer; null for nothing.</returns>
    static async Task<string?> TryAsync(RawClient client, string tool, string arguments, string extra)
    {
        var answer = await client.CallAsync(tool, $"\"x-before\":{extra},", arguments, $"\"x-meta\":{extra}", $",\"x-after\":{extra}");
        using var document = JsonDocument.Parse(answer);
        if (!document.RootElement.TryGetProperty("result", out var result))
            return $"{arguments} and {extra}: {answer}";
        var got = result.GetProperty("x-params");
        (string Place, string Was, JsonElement Is)[] places =
        [
            ("arguments", arguments, got.GetProperty("arguments")),
            ("before", extra, got.GetProperty("x-before")),
            ("after", extra, got.GetProperty("x-after")),
            ("params' _meta", extra, got.GetProperty("_meta").GetProperty("x-meta")),
            ("result", arguments, result.GetProperty("x-first")),
            ("structured content", arguments, result.GetProperty("structuredContent")),
            ("block", arguments, result.GetProperty("content")[0].GetProperty("x-block")),
            ("block's _meta", arguments, result.GetProperty("content")[0].GetProperty("_meta").GetProperty("x-meta")),
            ("result's _meta", arguments, result.GetProperty("_meta").GetProperty("x-meta")),
        ];
        var wrong = places.FirstOrDefault(place => JsonTexts.Bare(place.Was) != JsonTexts.Bare(place.Is.GetRawText()));
        return wrong.Place is null ? null : $"{wrong.Place}: {wrong.Was} came as {wrong.Is.GetRawText()}";
    }
}
