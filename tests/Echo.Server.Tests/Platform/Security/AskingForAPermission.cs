using Echo.Server.Platform.Security;

namespace Echo.Server.Tests.Platform.Security;

public sealed class AskingForAPermission
{
    [Theory]
    [InlineData("*:*", "chat:use", true)]
    [InlineData("chat:*", "chat:use", true)]
    [InlineData("*:use", "chat:use", true)]
    [InlineData("chat:use", "chat:use", true)]
    [InlineData("chat:read", "chat:use", false)]
    [InlineData("mcp:*", "mcps:read", false)]
    [InlineData("*:read", "mcps:*", false)]
    [InlineData("*", "chat:use", false)]
    [InlineData("", "chat:use", false)]
    public void PatternsMatchByPart(string pattern, string permission, bool matches) =>
        PermissionPattern.Matches(pattern, permission).ShouldBe(matches);

    [Theory]
    [InlineData(null, null, null)]
    [InlineData(null, "tasks:*", "tasks:*")]
    [InlineData("tasks:*", null, "tasks:*")]
    [InlineData("*:read tasks:*", "tasks:write *:read", "*:read tasks:read tasks:write")]
    [InlineData("tasks:*", "jobs:*", "")]
    public void TwoLimitsAllowWhatBothAllow(string? first, string? second, string? both) =>
        PermissionPattern.Both(first?.Split(' '), second?.Split(' '))?.Order().ShouldBe(both?.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    [Fact]
    public void AKeyNeedsBothTheRightAndTheScope()
    {
        Caller("*:*", scopes: null).May("users:read").ShouldBeTrue();
        Caller("*:*", ["users:*"]).May("users:read").ShouldBeTrue();
        Caller("*:*", ["chat:use"]).May("users:read").ShouldBeFalse();
        Caller("chat:use", ["*:*"]).May("users:read").ShouldBeFalse();
        Caller("*:*", []).May("users:read").ShouldBeFalse();
        Caller("*:*", ["*:delete"]).AllPermissions.ShouldBe(
            ["mcps:delete", "knowledge:delete", "deployments:delete", "services:delete", "github:delete", "users:delete"]);
        Caller("*:*", scopes: null).AllPermissions.ShouldBe(Permissions.All);
    }

    [Fact]
    public void APatternIsCoveredAsAWhole()
    {
        Caller("*:*", scopes: null).Covers("*:*").ShouldBeTrue();
        Caller("*:*", ["users:*"]).Covers("users:*").ShouldBeTrue();
        Caller("*:*", ["users:*"]).Covers("*:*").ShouldBeFalse();
        Caller("users:read", ["*:*"]).Covers("users:*").ShouldBeFalse();
        Caller("*:read", scopes: null).Covers("users:read").ShouldBeTrue();
        Caller("*:read", scopes: null).Covers("users:*").ShouldBeFalse();
    }

    static Caller Caller(string right, string[]? scopes) =>
        new() { Id = 1, Uuid = Guid.NewGuid(), Username = "someone", Role = "user", Rights = [right], Scopes = scopes };
}
