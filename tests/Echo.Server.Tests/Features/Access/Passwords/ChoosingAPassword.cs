using Echo.Server.Features.Access.Passwords;

namespace Echo.Server.Tests.Features.Access.Passwords;

public sealed class ChoosingAPassword
{
    [Theory]
    [InlineData("password")]
    [InlineData("PASSWORD")]
    [InlineData("12345678")]
    [InlineData("Qwerty123")]
    [InlineData("iloveyou")]
    public void TheUsualOnesAreKnown(string password) => CommonPasswords.Contains(password).ShouldBeTrue();

    [Theory]
    [InlineData("SecurePassword123!")]
    [InlineData("AdminSecure123!")]
    [InlineData("AlicePass123!")]
    [InlineData("BobPass123!")]
    [InlineData("Test123456")]
    public void TheDocumentsExamplesAreAllowed(string password) => CommonPasswords.Contains(password).ShouldBeFalse();

    [Theory]
    [InlineData(20_000)]
    [InlineData(5_000)]
    public async Task AnUnknownAccountCostsAsMuchAsAWrongPassword(int iterationsOfKnown)
    {
        using var passwords = new PasswordKeeper(new() { PasswordIterations = 20_000 });
        using var earlier = new PasswordKeeper(new() { PasswordIterations = iterationsOfKnown });
        var hash = await earlier.HashAsync("the right one", TestContext.Current.CancellationToken);
        var (known, unknown, turns) = (TimeSpan.MaxValue, TimeSpan.MaxValue, 0);

        // The fastest of several turns is what the work costs when nothing disturbs it. On a busy machine that takes some patience.
        do
        {
            known = Min(known, await TimeAsync(passwords, hash));
            unknown = Min(unknown, await TimeAsync(passwords, null));
        }
        while (++turns < 5 || (unknown / known is < 0.9 or > 1.1 && turns < 500));

        // Without any work it would be none, and with that of the hash alone four times as much.
        (unknown / known).ShouldBeInRange(0.75, 1.33);
    }

    static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    static async Task<TimeSpan> TimeAsync(PasswordKeeper passwords, string? hash)
    {
        var start = TimeProvider.System.GetTimestamp();
        (await passwords.VerifyAsync(hash, "a wrong one", TestContext.Current.CancellationToken)).ShouldBe(PasswordVerdict.Wrong);
        return TimeProvider.System.GetElapsedTime(start);
    }
}
