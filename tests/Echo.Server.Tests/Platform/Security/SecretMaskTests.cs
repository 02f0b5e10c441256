using Echo.Server.Features.Connections;
using Echo.Server.Platform.Security;

namespace Echo.Server.Tests.Platform.Security;

public sealed class SecretMaskTests
{
    [Theory]
    [InlineData("the key abc-secret-xyz is bad", "the key *** is bad")]
    [InlineData("abc-secret-xyz,abc-secret-xyz", "***,***")]
    [InlineData("it wrote \"key: abc-secr…\". abc-secret-…", "it wrote \"key: ***…\". ***…")]
    [InlineData("…abc-s…", "…abc-s…")]
    [InlineData("port 8080 of localhost", "port 8080 of localhost")]
    [InlineData("----- first line ----- second line", "----- *** ----- ***")]
    public void HidesWholeAndCutSecrets(string text, string expected) =>
        SecretMask.Hide(text, ["abc-secret-xyz", "8080", "first line\r\nsecond line\n"]).ShouldBe(expected);

    [Theory]
    [InlineData("pass\"word+\tä", "got pass\"word+\tä")]
    [InlineData("pass\"word+\tä", "got pass\"word+ ä")]
    [InlineData("pass\"word+\tä", "got pass\\\"word+\\tä")]
    [InlineData("pass\"word+\tä", "got pass\\u0022word\\u002B\\t\\u00E4")]
    [InlineData("pass\"word+\tä", "got pass%22word%2B%09%C3%A4")]
    [InlineData("first line\nsecond line", "got first line\\nsecond line")]
    public void HidesSecretsAlsoWhereTheyAreWrittenOtherwise(string secret, string text) => SecretMask.Hide(text, [secret]).ShouldBe("got ***");

    [Fact]
    public async Task ATextFullOfCutsCostsNoMoreThanAnother() =>
        await Task.Run(() => SecretMask.Hide(new string('…', 80_000), [new string('s', 30_000)]))
            .WaitAsync(TimeSpan.FromSeconds(4), TestContext.Current.CancellationToken);

    [Fact]
    public void FailureTextsAreTextThatADatabaseTakes()
    {
        new FailureText(["abcdefgh"]).Of("a\0b \ud800 abcd\0efgh").ShouldBe("ab \ufffd ***");
        new FailureText([]).Of(new string('x', 5000)).ShouldBe(new string('x', 4000) + "…");
    }
}
