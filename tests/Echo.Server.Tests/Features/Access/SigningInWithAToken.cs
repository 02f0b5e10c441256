namespace Echo.Server.Tests.Features.Access;

/// <summary>POST /auth/login without a password.</summary>
public sealed class SigningInWithAToken(SharedAccessHost shared) : IClassFixture<SharedAccessHost>
{
    const string OfPerson = "where account_id = (select id from users where uuid = @Uuid)";

    [Theory]
    [InlineData(null)]
    [InlineData("{}")]
    public async Task RefusesWhateverIsNoAccessToken(string? body)
    {
        var host = shared.Host;
        var person = await host.RegisterAsync();
        (await host.PostAsync("/auth/login", body)).ShouldRefuse(401, "Not authenticated");
        (await host.PostAsync("/auth/login", body, "nonsense")).ShouldRefuse(401, "Invalid or expired token");
        (await host.PostAsync("/auth/login", body, person.RefreshToken)).ShouldRefuse(401, "Invalid or expired token");

        var key = await host.MakeKeyAsync(person.Token, "key");
        (await host.PostAsync("/auth/login", body, key)).ShouldRefuse(400, "An API key cannot be exchanged for a token");
        (await host.PostAsync("/auth/login", body, null, ("X-API-Key", key)))
            .ShouldRefuse(400, "An API key cannot be exchanged for a token");
        await host.PostAsync("/auth/logout", token: person.Token);
        (await host.PostAsync("/auth/login", body, person.Token)).ShouldRefuse(401, "Token has been revoked");
    }

    [Fact]
    public async Task ABodyWithoutPasswordIsNotOne()
    {
        var host = shared.Host;
        var person = await host.RegisterAsync();
        (await host.PostAsync("/auth/login", """{"email": "someone@example.com"}""", person.Token)).Code.ShouldBe(422);
        (await host.PostAsync("/auth/login", """{"note": "hello"}""", person.Token)).Code.ShouldBe(422);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("{}")]
    public async Task GivesAnotherTokenOfTheSameSession(string? body)
    {
        var host = shared.Host;
        var person = await host.RegisterAsync();
        var answer = await host.PostAsync("/auth/login", body, person.Token);
        answer.Code.ShouldBe(200, answer.Text);
        answer.At("expires_in").GetInt32().ShouldBe(1800);
        answer.Read("user.uuid").ShouldBe(person.Uuid.ToString());
        answer.Has("refresh_token").ShouldBeFalse();
        answer.Read("access_token").ShouldNotBe(person.Token);
        (await host.QueryAsync<long>($"select count(*) from access_sessions {OfPerson}", person)).ShouldBe(1);

        (await host.GetAsync("/me", person.Token)).Code.ShouldBe(200);
        (await host.PostAsync("/auth/logout", token: answer.Read("access_token"))).Code.ShouldBe(200);
        (await host.GetAsync("/me", person.Token)).ShouldRefuse(401, "Token has been revoked");
    }

    [Fact]
    public async Task SessionsOfGoogleGetLongerTokens()
    {
        var host = shared.Host;
        var person = await host.RegisterAsync();
        await host.ExecuteAsync($"update access_sessions set kind = 'google' {OfPerson}", person);
        (await host.PostAsync("/auth/login", token: person.Token)).At("expires_in").GetInt32().ShouldBe(86400);
    }
}
