using Echo.Server.Features.Access.Credentials;
using Echo.Server.Platform.Database.Notifications;
using Echo.Server.Platform.Http;
using Echo.Server.Platform.Http.Limits;
using Echo.Server.Platform.Security;
using Echo.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Echo.Server.Tests.Features.Access;

/// <summary>Callers are kept in memory, and every change binds all the same.</summary>
public sealed class RememberingCallers
{
    const string Probe = "/probe";

    static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task ARememberedCallerCostsNoQuery()
    {
        await using var host = await StartAsync();
        var person = await host.RegisterAsync("someone");
        var key = await host.MakeKeyAsync(person.Token, "k");
        foreach (var credential in (string[])[person.Token, key])
        {
            (await host.GetAsync("/api/v1/auth/api-keys", credential)).Code.ShouldBe(200);
            var hits = Hits(host);
            (await host.GetAsync("/api/v1/auth/api-keys", credential)).Code.ShouldBe(200);
            Hits(host).ShouldBe(hits + 1);
        }
    }

    [Fact]
    public async Task ATokenThatAConnectionRepeatsEndsInItsTime()
    {
        List<string> headers = [];
        await using var host = await AccessHost.StartAsync(
            app => app.MapGet(Probe, (HttpContext context) => headers.Add(context.Request.Headers.Authorization[0]!)).Requires(Permissions.ConnectionsUse)
                .Limited(RatePolicy.Read),
            ("JWT_SECRET_KEY", SharedAccessHost.Key), ("JWT_ACCESS_TOKEN_EXPIRE_MINUTES", "1"));
        var (one, other) = (await host.RegisterAsync("someone"), await host.RegisterAsync("other"));
        for (var i = 0; i < 3; i++)
            (await host.GetAsync(Probe, one.Token)).Code.ShouldBe(200);
        ReferenceEquals(headers[0], headers[2]).ShouldBeTrue("by this a repeated token is known without being verified");

        // Whoever speaks for several people over one connection is each of them in turn.
        foreach (var (token, name) in ((string, string)[])[(one.Token, "someone"), (other.Token, "other"), (one.Token, "someone")])
            (await host.GetAsync("/me", token)).Read("user.username").ShouldBe(name);
        host.Time.Advance(TimeSpan.FromSeconds(100));
        (await host.GetAsync(Probe, one.Token)).ShouldRefuse(401, "Invalid or expired token");
    }

    public static TheoryData<string, int, string> Changes => new()
    {
        { "update access_accounts set is_active = false", 401, "Account is inactive" },
        { "update access_accounts set role = 'viewer', grants = '{}'", 403, "Missing permission: connections:use" },
        { "update access_sessions set ended_at = created_at", 401, "Token has been revoked" },
        { "delete from access_sessions", 401, "Token has been revoked" },
        { "delete from access_accounts", 401, "Token has been revoked" },
        { "delete from access_role_permissions where pattern = 'connections:use'", 403, "Missing permission: connections:use" },
    };

    // Whoever writes, also an operator with psql: the triggers tell.
    [Theory, MemberData(nameof(Changes))]
    public async Task AChangeInTheDatabaseBinds(string sql, int status, string detail)
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var host = await StartAsync(database);
        var person = await host.RegisterAsync("someone");
        (await host.GetAsync(Probe, person.Token)).Code.ShouldBe(200);
        await host.ExecuteAsync(sql);
        (await host.GetAsync(Probe, person.Token)).ShouldRefuse(status, detail);
    }

    [Theory]
    [InlineData("update access_api_keys set revoked_at = created_at", 401, "Invalid or expired API key")]
    [InlineData("update access_api_keys set expires_at = created_at", 401, "Invalid or expired API key")]
    [InlineData("delete from access_api_keys", 401, "Invalid or expired API key")]
    [InlineData("update access_api_keys set scopes = '{mcp:use}'", 403, "Missing permission: connections:use")]
    [InlineData("update access_accounts set is_active = false", 401, "Account is inactive")]
    public async Task AChangeOfAKeyBinds(string sql, int status, string detail)
    {
        await using var host = await StartAsync();
        var key = await host.MakeKeyAsync((await host.RegisterAsync("someone")).Token, "k");
        (await host.GetAsync(Probe, key)).Code.ShouldBe(200);
        await host.ExecuteAsync(sql);
        (await host.GetAsync(Probe, key)).ShouldRefuse(status, detail);
    }

    [Fact]
    public async Task ALogoutBindsOnTheOtherNodeToo()
    {
        await using var one = await StartAsync();
        await using var other = await StartAsync(one.Database, ("JWT_SECRET_KEY", SharedAccessHost.Key));
        var person = await one.RegisterAsync("someone");
        (await other.GetAsync("/me", person.Token)).Code.ShouldBe(200);
        (await one.PostAsync("/auth/logout", token: person.Token)).Code.ShouldBe(200);
        (await one.GetAsync("/me", person.Token)).ShouldRefuse(401, "Token has been revoked");
        await Eventually.TrueAsync(async () => (await other.GetAsync("/me", person.Token)).Code == 401, Soon);
    }

    [Fact]
    public async Task NothingRememberedCountsWhileNothingIsHeard()
    {
        await using var host = await StartAsync();
        var person = await host.RegisterAsync("someone");
        (await host.GetAsync("/me", person.Token)).Code.ShouldBe(200);

        // The change is made while the listening connection is broken, so that no notification of it ever comes.
        await using (var connection = await host.Database.Source.OpenConnectionAsync(TestContext.Current.CancellationToken))
        await using (var change = connection.CreateCommand())
        {
            change.CommandText =
                """
                alter table access_accounts disable trigger all;
                update access_accounts set is_active = false;
                select pg_terminate_backend(pid) from pg_stat_activity where query ilike '%pg_notify%' and pid <> pg_backend_pid()
                                                                         and datname = current_database();
                alter table access_accounts enable trigger all;
                """;
            await change.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        // A pooled connection that had sent a pulse was ended with the listening one.
        host.Database.Source.Clear();
        await Eventually.TrueAsync(async () => (await host.GetAsync("/me", person.Token)).Code == 401, Soon);
        await Eventually.TrueAsync(() => Notifications(host).IsLive, Soon);
        (await host.GetAsync("/me", person.Token)).ShouldRefuse(401, "Account is inactive");
    }

    [Fact]
    public async Task WhatWasReadBeforeAChangeIsNotRemembered()
    {
        await using var host = await StartAsync();
        var person = await host.RegisterAsync("someone");
        (await host.GetAsync("/me", person.Token)).Code.ShouldBe(200);
        var cache = host.Services.GetRequiredService<CallerCache>();
        var id = (CredentialId)cache.Entries.Keys.Single();
        var (known, asOf) = (cache.Find(id)!, cache.Version);
        await host.ExecuteAsync("update access_accounts set is_active = false");
        cache.Keep(id, known, asOf);
        (await host.GetAsync("/me", person.Token)).ShouldRefuse(401, "Account is inactive");
    }

    static async Task<AccessHost> StartAsync(TestDatabase? database = null, params (string, string)[] settings)
    {
        (string, string)[] all = [("JWT_SECRET_KEY", SharedAccessHost.Key), .. settings];
        var host = database is null ? await AccessHost.StartAsync(MapProbe, all) : await AccessHost.StartAsync(database, MapProbe, all);
        await Eventually.TrueAsync(() => Notifications(host).IsLive, Soon);
        return host;
    }

    static void MapProbe(WebApplication app) =>
        app.MapGet(Probe, () => "you may").Requires(Permissions.ConnectionsUse).Limited(RatePolicy.Read);

    static NotificationState Notifications(AccessHost host) => host.Services.GetRequiredService<NotificationState>();

    static long Hits(AccessHost host) => host.Services.GetRequiredService<CallerCache>().Entries.GetCurrentStatistics()!.TotalHits;
}
