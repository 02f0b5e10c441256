namespace Echo.Server.Tests.Features.Access;

/// <summary>How often a password may be guessed (contract section 3.8).</summary>
public sealed class GuessingPasswords
{
    const string Home = "192.0.2.1";
    const string Attacker = "198.51.100.7";

    [Theory]
    [InlineData("/auth/login")]
    [InlineData("/api/v1/auth/login")]
    [InlineData("/api/auth/login")]
    public async Task TenFailuresFromOneAddressCloseTheAccountToIt(string route)
    {
        await using var host = await AccessHost.TakeAsync();
        var person = await host.RegisterAsync("victim");
        for (var i = 0; i < 10; i++)
            (await SignInAsync(host, person.Email, "wrong", Attacker, route)).ShouldRefuse(401, "Invalid credentials");

        var refused = await SignInAsync(host, person.Email, AccessHost.Password, Attacker, route);
        refused.ShouldRefuse(429, "Rate limit exceeded. Try again in 900 seconds.");
        refused.Headers.RetryAfter!.ToString().ShouldBe("900");
        (await SignInAsync(host, person.Email, AccessHost.Password, Home, route)).Code.ShouldBe(200, "other addresses are not concerned");

        host.Time.Advance(TimeSpan.FromMinutes(15));
        (await SignInAsync(host, person.Email, AccessHost.Password, Attacker, route)).Code.ShouldBe(200, "the window is over");
    }

    [Fact]
    public async Task AStolenTokenGuessesNoFasterThanTheSignIn()
    {
        await using var host = await AccessHost.TakeAsync();
        var person = await host.RegisterAsync("victim");
        for (var i = 0; i < 10; i++)
            (await ChangeAsync("wrong")).ShouldRefuse(400, "Current password is incorrect");
        (await ChangeAsync(AccessHost.Password)).ShouldRefuse(429, "Rate limit exceeded. Try again in 900 seconds.");
        (await SignInAsync(host, person.Email, AccessHost.Password, "127.0.0.1")).Code.ShouldBe(429, "both doors count together");

        Task<Answer> ChangeAsync(string currentPassword) => host.SendAsync(
            HttpMethod.Put, $"/api/users/{person.Uuid}", new { password = "AnotherPassword123!", currentPassword }, person.Token);
    }

    [Fact]
    public async Task NameAndAddressOfAnAccountCountTogether()
    {
        await using var host = await AccessHost.TakeAsync();
        var person = await host.RegisterAsync("victim");
        for (var i = 0; i < 5; i++)
        {
            await SignInAsync(host, person.Email, "wrong", Attacker);
            await SignInAsync(host, person.Username.ToUpperInvariant(), "wrong", Attacker);
        }

        (await SignInAsync(host, person.Username, AccessHost.Password, Attacker)).Code.ShouldBe(429);
    }

    [Fact]
    public async Task AnUnknownNameIsTreatedAlike()
    {
        await using var host = await AccessHost.TakeAsync();
        for (var i = 0; i < 10; i++)
            (await SignInAsync(host, "nobody@example.com", "wrong", Attacker)).ShouldRefuse(401, "Invalid credentials");
        (await SignInAsync(host, "Nobody@example.com ", "wrong", Attacker)).ShouldRefuse(429, "Rate limit exceeded. Try again in 900 seconds.");
        (await host.QueryAsync<long>("select count(*) from access_sign_in_failures where account like '%nobody%'"))
            .ShouldBe(0, "people type passwords where names belong");
    }

    [Fact]
    public async Task TheRightPasswordBeginsAnew()
    {
        await using var host = await AccessHost.TakeAsync();
        var person = await host.RegisterAsync("forgetful");
        for (var i = 0; i < 9; i++)
            await SignInAsync(host, person.Email, "wrong", Home);
        (await SignInAsync(host, person.Email, AccessHost.Password, Home)).Code.ShouldBe(200);
        for (var i = 0; i < 9; i++)
            (await SignInAsync(host, person.Email, "wrong", Home)).Code.ShouldBe(401);
        (await SignInAsync(host, person.Email, AccessHost.Password, Home)).Code.ShouldBe(200);
    }

    [Fact]
    public async Task ParallelGuessesDontPassTogether()
    {
        await using var host = await AccessHost.TakeAsync();
        var person = await host.RegisterAsync("victim");
        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => SignInAsync(host, person.Email, "wrong", Attacker)));
        answers.Count(answer => answer.Code == 401).ShouldBe(10);
        answers.Count(answer => answer.Code == 429).ShouldBe(30);
    }

    [Fact]
    public async Task ParallelSignInsWithTheRightPasswordAllPass()
    {
        await using var host = await AccessHost.TakeAsync();
        var person = await host.RegisterAsync("busy");
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 30).Select(_ => SignInAsync(host, person.Email, AccessHost.Password, Home)));
        answers.ShouldAllBe(answer => answer.Code == 200);
    }

    [Fact]
    public async Task ManyAddressesTogetherCloseItToStrangersButNotToItsOwner()
    {
        await using var host = await AccessHost.TakeAsync();
        var person = await host.RegisterAsync("victim");
        (await SignInAsync(host, person.Email, AccessHost.Password, Home)).Code.ShouldBe(200);
        host.Time.Advance(TimeSpan.FromDays(29));
        await Parallel.ForAsync(0, 110, async (i, _) => await SignInAsync(host, person.Email, "wrong", $"203.0.113.{i}"));

        (await SignInAsync(host, person.Email, AccessHost.Password, "203.0.113.200")).Code.ShouldBe(429, "a stranger");
        (await SignInAsync(host, person.Email, AccessHost.Password, Home)).Code.ShouldBe(200, "the owner still gets in");
        (await host.GetAsync("/me", person.Token)).Code.ShouldBe(401, "only because the token's time is over");

        host.Time.Advance(TimeSpan.FromDays(31));
        await Parallel.ForAsync(0, 110, async (i, _) => await SignInAsync(host, person.Email, "wrong", $"203.0.113.{i}"));
        (await SignInAsync(host, person.Email, AccessHost.Password, Home)).Code.ShouldBe(429, "nobody has come from there for 30 days");
    }

    [Fact]
    public async Task AClientsWholeSubnetIsOneAddress()
    {
        await using var host = await AccessHost.TakeAsync();
        var person = await host.RegisterAsync("victim");
        for (var i = 0; i < 10; i++)
            await SignInAsync(host, person.Email, "wrong", $"2001:db8:0:1::{i:x}");
        (await SignInAsync(host, person.Email, AccessHost.Password, "2001:db8:0:1:ffff::1")).Code.ShouldBe(429);
        (await SignInAsync(host, person.Email, AccessHost.Password, "2001:db8:0:2::1")).Code.ShouldBe(200);
    }

    [Fact]
    public async Task AForgedForwardingHeaderIsNoOtherAddress()
    {
        await using var host = await AccessHost.StartAsync(("TRUSTED_PROXIES", "192.0.2.0/24"));
        var person = await host.RegisterAsync("victim");
        for (var i = 0; i < 10; i++)
            await SignInAsync(host, person.Email, "wrong", $"203.0.113.{i}");
        (await SignInAsync(host, person.Email, AccessHost.Password, "203.0.113.99")).Code.ShouldBe(429);
    }

    static Task<Answer> SignInAsync(AccessHost host, string login, string password, string address, string route = "/auth/login")
    {
        object body = route == "/auth/login" ? new { username = login, password } : new { username = login, email = login, password };
        return host.PostAsync(route, body, null, ("X-Forwarded-For", address));
    }
}
