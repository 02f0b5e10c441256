using Echo.Server.Features.Access.Setup;
using Microsoft.Extensions.DependencyInjection;

namespace Echo.Server.Tests.Features.Access;

public sealed class SettingUpTheServer
{
    [Fact]
    public async Task PrintsALinkWhileThereIsNoAdmin()
    {
        await using var host = await AccessHost.StartAsync(("PUBLIC_URL", "https://echo.example/base/"));
        var url = host.Services.GetRequiredService<SetupLink>().Url!;
        url.ShouldMatch("^https://echo.example/base/setup#[A-Za-z0-9_-]{43}$");
        var token = url[^43..];
        (await host.QueryAsync<bool>("select token_hash = sha256(@token::bytea) from access_setup_links", new { token })).ShouldBeTrue();
    }

    [Fact]
    public async Task NamesTheRealPortByDefault()
    {
        await using var host = await AccessHost.StartAsync();
        host.Services.GetRequiredService<SetupLink>().Url!.ShouldStartWith($"http://localhost:{host.Port}/setup#");
    }

    [Fact]
    public async Task RefusesWrongTokensAndBodies()
    {
        await using var host = await AccessHost.StartAsync();
        (await host.PostAsync("/setup", "{}")).Violations.ShouldBe(
            ["body.token missing", "body.username missing", "body.email missing", "body.password missing"], ignoreOrder: true);
        (await host.PostAsync("/setup", Body("wrong", "boss"))).ShouldRefuse(403, "Invalid or expired setup link");
        (await host.PostAsync("/setup", Body("", "boss"))).ShouldRefuse(403, "Invalid or expired setup link");
        await host.RegisterAsync("taken");
        (await host.PostAsync("/setup", Body(Token(host), "taken"))).ShouldRefuse(409, "Username already exists");
        (await host.QueryAsync<long>("select count(*) from users where role = 'admin'")).ShouldBe(0);
    }

    [Fact]
    public async Task MakesTheFirstAdminAndSignsIn()
    {
        await using var host = await AccessHost.StartAsync();
        var answer = await host.PostAsync("/setup", Body(Token(host), "boss"), null, ("X-Forwarded-For", "203.0.113.9"));
        answer.Code.ShouldBe(201, answer.Text);
        answer.Read("message").ShouldBe("Admin user created successfully");
        answer.Read("role").ShouldBe("admin");
        answer.At("expires_in").GetInt32().ShouldBe(1800);
        answer.Read("token_type").ShouldBe("bearer");
        (await host.GetAsync("/me", answer.Read("access_token"))).At("user.is_admin").GetBoolean().ShouldBeTrue();
        (await host.PostAsync("/auth/refresh", new { refresh_token = answer.Read("refresh_token") })).Code.ShouldBe(200);

        (await host.QueryAsync<long>("select count(*) from access_setup_links")).ShouldBe(0);
        (await host.PostAsync("/setup", Body(Token(host), "second"))).ShouldRefuse(404, "Setup is finished");
        (await host.PostAsync("/setup", Body("wrong", "second"))).ShouldRefuse(404, "Setup is finished");
        (await host.GetAsync("/setup")).ShouldRefuse(404, "Setup is finished");
    }

    [Fact]
    public async Task OneOfManyAtOnceSucceeds()
    {
        await using var host = await AccessHost.StartAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => i % 2 == 0
            ? host.PostAsync("/setup", Body(Token(host), $"boss{i}"))
            : host.PostAsync("/auth/register", RegisterBody($"boss{i}"))));
        answers.Count(answer => answer.Code == 201).ShouldBe(1);
        answers.Where(answer => answer.Code != 201).ShouldAllBe(answer => answer.Code == 403 || answer.Code == 404);
    }

    [Fact]
    public async Task AnyNewAdminEndsTheLink()
    {
        await using var host = await AccessHost.StartAsync();
        await host.PostAsync("/auth/register", RegisterBody("boss"));
        (await host.QueryAsync<long>("select count(*) from access_setup_links")).ShouldBe(0);
        (await host.PostAsync("/setup", Body(Token(host), "second"))).ShouldRefuse(404, "Setup is finished");
    }

    [Fact]
    public async Task EachStartMakesItsOwnLink()
    {
        await using var first = await AccessHost.StartAsync();
        await using var second = await AccessHost.StartAsync(first.Database);
        (await first.PostAsync("/setup", Body(Token(first), "boss"))).ShouldRefuse(403, "Invalid or expired setup link");
        (await first.PostAsync("/setup", Body(Token(second), "boss"))).Code.ShouldBe(201);
    }

    [Fact]
    public async Task MakesNoLinkWhenThereIsAnAdmin()
    {
        await using var first = await AccessHost.StartAsync();
        await first.RegisterAsync("boss", "admin");
        await using var second = await AccessHost.StartAsync(first.Database);
        second.Services.GetRequiredService<SetupLink>().Url.ShouldBeNull();
    }

    [Fact]
    public async Task ThePageRunsItsOwnScriptAndNothingElse()
    {
        await using var host = await AccessHost.StartAsync();
        var page = await host.GetAsync("/setup");
        page.Code.ShouldBe(200);
        page.ContentType.ShouldBe("text/html; charset=utf-8");
        var policy = page.Headers.GetValues("Content-Security-Policy").Single();
        policy.ShouldMatch("^default-src 'none'; script-src 'sha256-[^']{44}'; style-src 'sha256-[^']{44}'; connect-src 'self'; ");
        policy.ShouldEndWith("; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
        page.Text.ShouldNotContain("src=");
        page.Text.ShouldNotContain("style=");
    }

    [Theory]
    [InlineData("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html; charset=utf-8")]
    [InlineData("*/*", "application/problem+json")]
    [InlineData("application/json", "application/problem+json")]
    [InlineData("application/json, text/html;q=0", "application/problem+json")]
    public async Task ABrowserThatComesTooLateSeesAPage(string accept, string contentType)
    {
        await using var host = await AccessHost.StartAsync();
        await host.RegisterAsync("boss", "admin");
        var late = await host.GetAsync("/setup", null, ("Accept", accept));
        late.Code.ShouldBe(404);
        late.ContentType.ShouldStartWith(contentType);
        late.Headers.Vary.ShouldContain("Accept");
        if (contentType.StartsWith("text/html", StringComparison.Ordinal))
        {
            late.Text.ShouldContain("There is an administrator already");
            late.Headers.GetValues("Content-Security-Policy").Single().ShouldMatch("^default-src 'none'; script-src 'sha256-[^']{44}'; style-src 'sha256-");
        }
    }

    static string Token(AccessHost host) => host.Services.GetRequiredService<SetupLink>().Url?[^43..] ?? "";

    static object RegisterBody(string username) =>
        new { username, email = $"{username}@example.com", password = AccessHost.Password, role = "admin" };

    static object Body(string token, string username) =>
        new { token, username, email = $"{username}@example.com", password = AccessHost.Password };
}
