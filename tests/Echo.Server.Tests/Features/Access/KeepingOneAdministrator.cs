namespace Echo.Server.Tests.Features.Access;

/// <summary>The last active administrator stays one, whatever comes in parallel (contract section 7).</summary>
public sealed class KeepingOneAdministrator
{
    const string Refusal = "The last active administrator cannot be disabled, demoted or deleted";

    [Theory]
    [InlineData("""{"role": "user"}""")]
    [InlineData("""{"isActive": false}""")]
    [InlineData("""{"role": "viewer", "isActive": false, "username": "renamed"}""")]
    public async Task TheLastOneIsNeitherDisabledNorDemoted(string body)
    {
        await using var host = await AccessHost.TakeAsync();
        var boss = await host.RegisterAsync("boss", "admin");
        var other = await host.RegisterAsync("other", "admin");
        await host.ExecuteAsync("update access_accounts set is_active = false where username = 'other'");
        (await PutAsync(host, boss, body, boss)).ShouldRefuse(409, Refusal);
        (await host.GetAsync("/me", boss.Token)).Read("user.username").ShouldBe("boss");

        (await PutAsync(host, boss, """{"role": "admin", "isActive": true, "username": "chief"}""", boss)).Code.ShouldBe(200);
        (await PutAsync(host, other, """{"isActive": true}""", boss)).Code.ShouldBe(200);
        (await PutAsync(host, boss, body, boss)).Code.ShouldBe(200);
    }

    [Fact]
    public async Task NeitherIsItDeleted()
    {
        await using var host = await AccessHost.TakeAsync();
        var boss = await host.RegisterAsync("boss", "admin");
        var helper = await host.RegisterAsync("helper");
        await host.ExecuteAsync("update access_accounts set grants = '{users:delete}' where username = 'helper'");
        (await DeleteAsync(host, boss, helper)).ShouldRefuse(409, Refusal);
    }

    [Fact]
    public async Task OfAllWhoLeaveAtOnceOneStays()
    {
        await using var host = await AccessHost.TakeAsync();
        for (var round = 0; round < 4; round++)
        {
            var admins = new List<Person>();
            for (var i = 0; i < 4; i++)
                admins.Add(await host.RegisterAsync($"admin-{round}-{i}", "admin"));
            await host.ExecuteAsync(
                "update access_accounts set is_active = false where username !~ @present", new { present = $"^admin-{round}-" });

            // Each demotes, disables or deletes its neighbour, or itself.
            var answers = await Task.WhenAll(
                PutAsync(host, admins[1], """{"role": "user"}""", admins[0]),
                PutAsync(host, admins[2], """{"isActive": false}""", admins[1]),
                DeleteAsync(host, admins[3], admins[2]),
                PutAsync(host, admins[0], """{"role": "viewer"}""", admins[3]),
                PutAsync(host, admins[0], """{"isActive": false}""", admins[0]),
                PutAsync(host, admins[3], """{"role": "developer"}""", admins[3]));
            answers.ShouldAllBe(answer => answer.Code == 200 || answer.Code == 401 || answer.Code == 403 || answer.Code == 404 || answer.Detail == Refusal);
            (await host.QueryAsync<long>("select count(*) from users where role = 'admin' and is_active")).ShouldBeGreaterThanOrEqualTo(1);
        }
    }

    [Fact]
    public async Task OfTheLastTwoOnlyOneStepsDown()
    {
        await using var host = await AccessHost.TakeAsync();
        for (var round = 0; round < 5; round++)
        {
            var (one, two) = (await host.RegisterAsync($"one{round}", "admin"), await host.RegisterAsync($"two{round}", "admin"));
            await host.ExecuteAsync(
                "update access_accounts set role = 'user' where username not in (@one, @two)", new { one = one.Username, two = two.Username });
            var answers = await Task.WhenAll(PutAsync(host, one, """{"role": "user"}""", one), PutAsync(host, two, """{"role": "user"}""", two));
            answers.Select(answer => answer.Code).Order().ShouldBe([200, 409]);
        }
    }

    static Task<Answer> PutAsync(AccessHost host, Person target, string body, Person by) =>
        host.SendAsync(HttpMethod.Put, $"/api/users/{target.Uuid}", body, by.Token);

    static Task<Answer> DeleteAsync(AccessHost host, Person target, Person by) =>
        host.SendAsync(HttpMethod.Delete, $"/api/users/{target.Uuid}", null, by.Token);
}
