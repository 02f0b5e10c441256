using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;

namespace Echo.Server.Tests.Features.Google;

/// <summary>A strict Google on loopback: codes count once, PKCE, client and redirect address are checked, and its tokens are what a test makes of
/// them.</summary>
sealed class FakeGoogle : IAsyncDisposable
{
    public const string ClientId = "echo-at-google";
    public const string ClientSecret = "google-secret-canary-71c3";

    readonly WebApplication app;
    readonly ConcurrentDictionary<string, Agreement> codes = [];
    RSA key = RSA.Create(2_048);
    int tokens;
    int refreshes;

    FakeGoogle(WebApplication app) => this.app = app;

    public string Url => app.Urls.First();

    public string KeyId { get; private set; } = "first";

    /// <summary>How often keys were asked for.</summary>
    public int KeyQuestions { get; private set; }

    public ConcurrentQueue<string> Revoked { get; } = [];

    /// <summary>How often a refresh token was used.</summary>
    public int Refreshes => refreshes;

    /// <summary>What the APIs were asked, in order.</summary>
    public ConcurrentQueue<ApiQuestion> Questions { get; } = [];

    /// <summary>What the APIs answer.</summary>
    public Func<ApiQuestion, IResult> Api { get; set; } = static _ => Results.Json(new { id = "made" });

    /// <summary>Refresh tokens are not answered before.</summary>
    public Task RefreshGate { get; set; } = Task.CompletedTask;

    /// <summary>What refresh tokens are answered with; null for new tokens.</summary>
    public string? RefreshError { get; set; }

    public static async Task<FakeGoogle> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = builder.Build();
        var google = new FakeGoogle(server);
        server.MapPost("/token", (Delegate)google.TokenAsync);
        server.MapGet("/certs", (Delegate)google.Keys);
        server.MapPost("/revoke", (Delegate)google.RevokeAsync);
        server.MapFallback((Delegate)google.AnswerAsync);
        await server.StartAsync();
        return google;
    }

    public IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>
    {
        ["GOOGLE_CLIENT_ID"] = ClientId,
        ["GOOGLE_CLIENT_SECRET"] = ClientSecret,
        ["GOOGLE_AUTH_URI"] = $"{Url}/auth",
        ["GOOGLE_TOKEN_URI"] = $"{Url}/token",
        ["GOOGLE_USERINFO_URI"] = $"{Url}/userinfo",
        ["GOOGLE_CERTS_URI"] = $"{Url}/certs",
        ["GOOGLE_REVOKE_URI"] = $"{Url}/revoke",
        ["GOOGLE_ISSUER"] = Url,
        ["GOOGLE_API_BASE"] = Url,
    };

    /// <summary>Somebody agrees on the page.</summary>
    /// <param name="authUrl">As Echo gives it.</param>
    /// <returns>The path and query that the browser is led back to.</returns>
    public string Agree(string authUrl, GooglePerson person)
    {
        var query = QueryHelpers.ParseQuery(new Uri(authUrl).Query);
        ((string?)query["response_type"], (string?)query["code_challenge_method"], (string?)query["client_id"]).ShouldBe(("code", "S256", ClientId));
        ((string?)query["access_type"], (string?)query["include_granted_scopes"]).ShouldBe(("offline", "true"));
        var code = Guid.NewGuid().ToString("N");
        codes[code] = new(query["code_challenge"]!, query["redirect_uri"]!, query["nonce"]!, query["scope"]!, person);
        return $"{new Uri(query["redirect_uri"]!).AbsolutePath}?code={code}&state={Uri.EscapeDataString(query["state"]!)}&scope=x";
    }

    public void ChangeKey(string keyId) => (key, KeyId) = (RSA.Create(2_048), keyId);

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        key.Dispose();
    }

    async Task<IResult> TokenAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync();
        if (form["client_id"] != ClientId || form["client_secret"] != ClientSecret)
            return Error("invalid_client");
        if (form["grant_type"] == "refresh_token")
        {
            Interlocked.Increment(ref refreshes);
            await RefreshGate;
            return RefreshError is { } error
                ? Error(error)
                : Results.Json(new { access_token = NewToken("renewed"), expires_in = 3600, token_type = "Bearer" });
        }

        if (form["grant_type"] != "authorization_code" || !codes.TryRemove(form["code"]!, out var agreed) || form["redirect_uri"] != agreed.RedirectUri
            || Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"]!))) != agreed.Challenge)
            return Error("invalid_grant");
        var person = agreed.Person;
        return Results.Json(new
        {
            access_token = NewToken("access"),
            refresh_token = person.HasAgreedBefore ? null : NewToken("refresh"),
            expires_in = person.ExpiresIn,
            scope = person.Granted ?? agreed.Scope,
            token_type = "Bearer",
            id_token = IdTokenOf(agreed),
        });
    }

    IResult Keys()
    {
        KeyQuestions++;
        var parameters = key.ExportParameters(includePrivateParameters: false);
        return Results.Json(new
        {
            keys = new[]
            {
                new
                {
                    kty = "RSA",
                    use = "sig",
                    alg = "RS256",
                    kid = KeyId,
                    n = Base64Url.EncodeToString(parameters.Modulus),
                    e = Base64Url.EncodeToString(parameters.Exponent),
                },
            },
        });
    }

    async Task<IResult> RevokeAsync(HttpContext context)
    {
        Revoked.Enqueue((await context.Request.ReadFormAsync())["token"]!);
        return Results.Ok();
    }

    async Task<IResult> AnswerAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var question = new ApiQuestion(
            context.Request.Method,
            context.Request.Path.Value + Uri.UnescapeDataString(context.Request.QueryString.Value ?? ""),
            await reader.ReadToEndAsync(),
            context.Request.Headers.Authorization.ToString());
        Questions.Enqueue(question);
        return Api(question);
    }

    string IdTokenOf(Agreement agreed)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var person = agreed.Person;
        var header = new JsonObject { ["alg"] = "RS256", ["kid"] = KeyId, ["typ"] = "JWT" };
        var claims = new JsonObject
        {
            ["iss"] = Url,
            ["aud"] = ClientId,
            ["azp"] = ClientId,
            ["sub"] = person.Subject,
            ["nonce"] = agreed.Nonce,
            ["iat"] = now,
            ["exp"] = now + 3600,
            ["email"] = person.Email,
            ["email_verified"] = person.IsEmailVerified,
            ["name"] = "Ada Lovelace",
            ["picture"] = "https://example.com/ada.png",
        };
        person.Change?.Invoke(header, claims);
        var text = $"{Encoded(header)}.{Encoded(claims)}";
        var signer = person.ForeignKey ?? key;
        return $"{text}.{Base64Url.EncodeToString(signer.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
    }

    string NewToken(string kind) => $"ya29-canary-{kind}-{Interlocked.Increment(ref tokens)}";

    static string Encoded(JsonObject json) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(json));

    static IResult Error(string error) => Results.Json(new { error, error_description = $"canary: the secret is {ClientSecret}" }, statusCode: 400);

    sealed record Agreement(string Challenge, string RedirectUri, string Nonce, string Scope, GooglePerson Person);
}

/// <summary>What one of Google's APIs was asked.</summary>
/// <param name="Target">Path and query, without encoding.</param>
sealed record ApiQuestion(string Method, string Target, string Body, string Authorization);

/// <summary>Who agrees at Google, and what its token says of him.</summary>
sealed record GooglePerson(string Subject, string Email)
{
    public bool IsEmailVerified { get; init; } = true;

    /// <summary>Scopes; null for all that were asked for.</summary>
    public string? Granted { get; init; }

    public int ExpiresIn { get; init; } = 3_600;

    /// <summary>Google gives no refresh token then.</summary>
    public bool HasAgreedBefore { get; init; }

    /// <summary>Changes header and claims of the token.</summary>
    public Action<JsonObject, JsonObject>? Change { get; init; }

    public RSA? ForeignKey { get; init; }

    /// <summary>Somebody whom no other test knows.</summary>
    public static GooglePerson New(string name)
    {
        var id = Guid.NewGuid().ToString("N")[..12];
        return new(id, $"{name}.{id}@gmail.com");
    }
}
