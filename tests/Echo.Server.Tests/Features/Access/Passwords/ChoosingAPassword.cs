using System.Globalization;
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

        // The least of several turns is what the work costs when nothing disturbs it. On a busy machine that takes some patience.
        do
        {
            known = Min(known, await TimeAsync(passwords, hash));
            unknown = Min(unknown, await TimeAsync(passwords, null));
        }
        while (++turns < 5 || (unknown / known is < 0.95 or > 1.05 && turns < 500));

        (unknown / known).ShouldBeInRange(0.95, 1.05);
    }

    static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    static async Task<TimeSpan> TimeAsync(PasswordKeeper passwords, string? hash)
    {
        // Nobody has to wait for his turn here, so that all of it happens on this thread.
        var start = ProcessorTime();
        (await passwords.VerifyAsync(hash, "a wrong one", TestContext.Current.CancellationToken)).ShouldBe(PasswordVerdict.Wrong);
        return ProcessorTime() - start;
    }

    // Of this thread, so that the work of others does not count (proc_pid_schedstat: nanoseconds on a processor come first).
    static TimeSpan ProcessorTime() =>
        TimeSpan.FromMicroseconds(long.Parse(File.ReadAllText("/proc/thread-self/schedstat").Split(' ')[0], CultureInfo.InvariantCulture) / 1000);
}
