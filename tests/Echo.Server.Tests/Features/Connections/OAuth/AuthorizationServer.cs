using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Echo.Server.Tests.Features.Connections.OAuth;

/// <summary>A strict authorization server: PKCE, exact redirect URIs, the resource everywhere, codes that work once, refresh tokens that
/// rotate and end their family when one is used twice.</summary>
sealed class AuthorizationServer : IAsyncDisposable
{
    public const string ClientId = "echo-client";
    public const string PublicClientId = "echo-public-client";
    public const string ClientSecret = "canary-client-secret-5e1f";

    readonly WebApplication app;
    readonly ConcurrentDictionary<string, (string[] Redirects, string? Secret)> clients = new();
    readonly ConcurrentDictionary<string, (string Client, string Redirect, string Challenge, string Subject, string Scope)> codes = new();
    readonly ConcurrentDictionary<string, (string Family, bool Used, string Scope)> refreshTokens = new();
    readonly ConcurrentDictionary<string, bool> families = new();
    readonly ConcurrentDictionary<string, (string Subject, string Scope)> accessTokens = new();
    int refreshes;

    public AuthorizationServer()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        app = builder.Build();
        app.MapGet("/.well-known/oauth-authorization-server", () => Results.Text(Metadata().ToJsonString(), "application/json"));
        app.MapPost("/register", (Delegate)RegisterAsync);
        app.MapGet("/authorize", (Delegate)Authorize);
        app.MapPost("/token", (Delegate)TokenAsync);
    }

    public string Url => app.Urls.First();

    /// <summary>What the tokens are for.</summary>
    public string Resource { get; set; } = "";

    /// <summary>Changes its metadata.</summary>
    public Action<JsonObject> OnMetadata { get; set; } = _ => { };

    /// <summary>Gets all that was sent to the token endpoint before it answers; what it returns is the answer.</summary>
    public Func<string, Task<IResult?>> OnToken { get; set; } = _ => Task.FromResult<IResult?>(null);

    public bool GivesClientsTokens { get; set; }

    public bool GivesRefreshTokens { get; set; } = true;

    public int? Lifetime { get; set; } = 3600;

    public int Refreshes => Volatile.Read(ref refreshes);

    /// <summary>Everything secret that it has given out.</summary>
    public ConcurrentBag<string> Secrets { get; } = [];

    public ConcurrentBag<JsonObject> Registrations { get; } = [];

    public Task StartAsync() => app.StartAsync();

    public ValueTask DisposeAsync() => app.DisposeAsync();

    public void Know(string redirectUri)
    {
        clients[ClientId] = ([redirectUri], ClientSecret);
        clients[PublicClientId] = ([redirectUri], null);
    }

    /// <returns>Whose token it is; null when it is not valid.</returns>
    public string? SubjectOf(string token) => accessTokens.GetValueOrDefault(token).Subject;

    public string[] ScopesOf(string token) => accessTokens.GetValueOrDefault(token).Scope.Split(' ');

    public void ForgetClients() => clients.Clear();

    public void EndAccessTokens() => accessTokens.Clear();

    public void RevokeEverything()
    {
        accessTokens.Clear();
        foreach (var family in families.Keys)
            families[family] = false;
    }

    JsonObject Metadata()
    {
        var metadata = new JsonObject
        {
            ["issuer"] = Url,
            ["authorization_endpoint"] = $"{Url}/authorize",
            ["token_endpoint"] = $"{Url}/token",
            ["registration_endpoint"] = $"{Url}/register",
            ["code_challenge_methods_supported"] = new JsonArray("S256"),
            ["token_endpoint_auth_methods_supported"] = new JsonArray("none", "client_secret_basic"),
            ["authorization_response_iss_parameter_supported"] = true,
        };
        OnMetadata(metadata);
        return metadata;
    }

    async Task<IResult> RegisterAsync(HttpContext context)
    {
        var registration = (JsonObject)(await JsonNode.ParseAsync(context.Request.Body))!;
        Registrations.Add(registration);
        var (id, secret) = (Guid.NewGuid().ToString(), Secret("client"));
        clients[id] = ([.. registration["redirect_uris"]!.AsArray().Select(uri => (string)uri!)], secret);
        return Results.Json(
            new { client_id = id, client_secret = secret, token_endpoint_auth_method = "client_secret_basic" }, statusCode: 201);
    }

    IResult Authorize(HttpContext context)
    {
        var query = context.Request.Query;
        var (client, redirect) = ((string?)query["client_id"] ?? "", (string?)query["redirect_uri"] ?? "");
        if (!clients.TryGetValue(client, out var known) || !known.Redirects.Contains(redirect))
            return Results.BadRequest("unknown client or redirect URI");
        var wrong = query["response_type"] != "code" || query["code_challenge_method"] != "S256" || ((string?)query["code_challenge"])?.Length != 43
            || ((string?)query["state"])?.Length is null or < 32 || query["resource"] != Resource;
        if (wrong)
            return Results.Redirect($"{redirect}?error=invalid_request&state={query["state"]}&iss={Uri.EscapeDataString(Url)}");
        if (query["deny"] == "1")
            return Results.Redirect($"{redirect}?error=access_denied&state={query["state"]}&iss={Uri.EscapeDataString(Url)}");
        var code = Secret("code");
        codes[code] = (client, redirect, (string)query["code_challenge"]!, (string?)query["subject"] ?? "somebody", query["scope"].ToString());
        return Results.Redirect($"{redirect}?code={code}&state={query["state"]}&iss={Uri.EscapeDataString(Url)}");
    }

    async Task<IResult> TokenAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync();
        var authorization = context.Request.Headers.Authorization.ToString();
        var sent = string.Join(' ', form.Select(field => field.Value.ToString()).Append(Decoded(authorization)));
        if (await OnToken(sent) is { } answer)
            return answer;
        if (Client(authorization, form) is not { } client)
            return Refuse("invalid_client", 401);
        if (form["resource"] != Resource)
            return Refuse("invalid_target");
        return (string?)form["grant_type"] switch
        {
            "client_credentials" => GivesClientsTokens ? Give(client, null, form["scope"].ToString()) : Refuse("unauthorized_client"),
            "authorization_code" => Exchange(client, form),
            "refresh_token" => Refresh(form["refresh_token"]!),
            _ => Refuse("unsupported_grant_type"),
        };
    }

    string? Client(string authorization, IFormCollection form)
    {
        var (id, secret) = ((string?)form["client_id"], (string?)form["client_secret"]);
        if (authorization.StartsWith("Basic ", StringComparison.Ordinal))
        {
            var pair = Decoded(authorization).Split(':');
            (id, secret) = (Uri.UnescapeDataString(pair[0]), Uri.UnescapeDataString(pair[1]));
        }

        return id is not null && clients.TryGetValue(id, out var known) && known.Secret == secret ? id : null;
    }

    static string Decoded(string authorization) =>
        authorization.Length > 6 ? Encoding.UTF8.GetString(Convert.FromBase64String(authorization[6..])) : "";

    IResult Exchange(string client, IFormCollection form)
    {
        var challenge = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes((string?)form["code_verifier"] ?? "")));
        return codes.TryRemove((string?)form["code"] ?? "", out var code) && code.Client == client && code.Redirect == form["redirect_uri"]
            && code.Challenge == challenge
                ? Give(code.Subject, NewFamily(), code.Scope)
                : Refuse("invalid_grant");
    }

    IResult Refresh(string token)
    {
        Interlocked.Increment(ref refreshes);
        if (!refreshTokens.TryGetValue(token, out var known))
            return Refuse("invalid_grant");
        if (known.Used)
            families[known.Family] = false;
        if (!families[known.Family])
            return Refuse("invalid_grant");
        refreshTokens[token] = known with { Used = true };
        return Give("somebody", known.Family, known.Scope);
    }

    IResult Give(string subject, string? family, string scope)
    {
        var access = Secret("access");
        accessTokens[access] = (subject, scope);
        var answer = new JsonObject { ["access_token"] = access, ["token_type"] = "Bearer" };
        if (Lifetime is { } seconds)
            answer["expires_in"] = seconds;
        if (family is not null && GivesRefreshTokens)
        {
            var refresh = Secret("refresh");
            refreshTokens[refresh] = (family, false, scope);
            answer["refresh_token"] = refresh;
        }

        return Results.Text(answer.ToJsonString(), "application/json");
    }

    string NewFamily()
    {
        var family = Guid.NewGuid().ToString();
        families[family] = true;
        return family;
    }

    string Secret(string kind)
    {
        var secret = $"canary-{kind}-{Guid.NewGuid():N}";
        Secrets.Add(secret);
        return secret;
    }

    static IResult Refuse(string error, int status = 400) => Results.Json(new { error, error_description = $"it is {error}" }, statusCode: status);
}
