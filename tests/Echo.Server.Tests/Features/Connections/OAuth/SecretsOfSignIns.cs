using System.Text;
using System.Text.Json.Nodes;
using Dapper;
using Microsoft.AspNetCore.Http;

namespace Echo.Server.Tests.Features.Connections.OAuth;

/// <summary>Everything secret of a sign-in is a canary; none shows in an answer, a log or a row.</summary>
public sealed class SecretsOfSignIns(OAuthHost echo) : IClassFixture<OAuthHost>
{
    readonly StringBuilder seen = new();

    [Fact]
    public async Task NoneShowsAnywhere()
    {
        await echo.StopAsync();
        await echo.StartAsync(("LOG_LEVEL", "Trace"), ("LOG_FILE", echo.LogFile), ("DEBUG", "true"));
        var (id, link) = await echo.PendingAsync(echo.User);
        var back = await echo.ConsentAsync(link);
        See(await echo.SendAsync(HttpMethod.Get, back, null));
        See(await echo.CallAsync(echo.User, id));

        // Both servers repeat in their errors what they got.
        echo.Authority.OnToken = sent => Task.FromResult<IResult?>(
            Results.Json(new { error = "invalid_request", error_description = sent }, statusCode: 400));
        echo.Authority.EndAccessTokens();
        See(await echo.CallAsync(echo.User, id));
        See(await echo.SendAsync(HttpMethod.Get, $"/mcp/list_tools?client_id={id}", echo.User));
        var pending = await echo.PendingAsync(echo.User, echo.Given(withSecret: false));
        See(await echo.SendAsync(HttpMethod.Get, await echo.ConsentAsync(pending.Link), null));
        See(await echo.ConnectAsync(echo.User, echo.Given().Replace(",\"oauth_auth_url\"", ",\"ignored\"")));
        echo.Authority.OnToken = _ => Task.FromResult<IResult?>(null);
        echo.Authority.RevokeEverything();
        echo.Clock.Advance(TimeSpan.FromSeconds(2));
        See(await echo.CallAsync(echo.User, id));
        See(await echo.SendAsync(HttpMethod.Get, $"/mcp/client/{id}", echo.User));
        See(await echo.SendAsync(HttpMethod.Get, "/mcp/clients", echo.Admin));

        await using var database = await echo.Database.Source.OpenConnectionAsync();
        foreach (var table in (string[])["connections", "connections_oauth", "connections_grants", "connections_oauth_flows"])
            seen.AppendLine(await database.ExecuteScalarAsync<string>($"select coalesce(string_agg(t::text, ' '), '') from {table} t"));
        await echo.StopAsync();
        var log = await File.ReadAllTextAsync(echo.LogFile);
        await echo.StartAsync();
        log.ShouldContain("/mcp/oauth/callback");
        seen.ToString().ShouldContain("v1.");

        // The link shows its state to who may use it, as it must; the log and the tables do not.
        log.ShouldNotContain(OAuthHost.Parameter(link, "state"));
        string[] secrets = [.. echo.Authority.Secrets, AuthorizationServer.ClientSecret, OAuthHost.Parameter(link, "state")];
        secrets.Where(secret => (seen + log).Contains(secret)).ShouldBeEmpty();
        await echo.DisconnectAsync(echo.User, id);
        await echo.DisconnectAsync(echo.User, pending.Id);
    }

    void See((int Status, JsonNode Body) answer) => seen.AppendLine(answer.Body.ToJsonString());
}
