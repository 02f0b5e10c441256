using System.Security.Claims;
using System.Text.Encodings.Web;
using Echo.Server.Platform.Security;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Echo.Server.Tests.Platform.Http;

/// <summary>Stands in for the accounts: <c>Authorization: Bearer admin</c> is a caller with all permissions, <c>Bearer user-7</c> is
/// user 7 with <c>chat:use</c>, <c>Bearer key-7</c> the same user with a key, <c>Bearer outage</c> one that no database can look up; every
/// other value is invalid.</summary>
static class TestCallers
{
    public static void AddTestCallers(this WebApplicationBuilder builder) =>
        builder.Services.AddAuthentication("Test").AddScheme<AuthenticationSchemeOptions, Handler>("Test", configureOptions: null);

    public static Caller? Named(string name) => name.Split('-') switch
    {
        ["admin"] => Make(1, "admin", ["*:*"]),
        ["user", var id] => Make(int.Parse(id), "user", ["chat:use"]),
        ["key", var id] => Make(int.Parse(id), "user", ["chat:use"], IdOf(1000 + int.Parse(id))),
        _ => null,
    };

    static Caller Make(int id, string role, string[] rights, Guid? key = null) =>
        new() { Id = id, Uuid = IdOf(id), Username = $"{role}{id}", Role = role, Rights = rights, KeyId = key };

    static Guid IdOf(int number) => new(number, 0, 0, [0, 0, 0, 0, 0, 0, 0, 1]);

    sealed class Handler(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync()
        {
            if (Request.Headers.Authorization is not [{ } value])
                return Task.FromResult(AuthenticateResult.NoResult());
            if (value == "Bearer outage")
                throw new NpgsqlException("gone", new IOException());
            if (Named(value["Bearer ".Length..]) is not { } caller)
            {
                Context.Features.Set(new CredentialFailure("Invalid or expired token"));
                return Task.FromResult(AuthenticateResult.Fail("invalid"));
            }

            Context.Features.Set(caller);
            return Task.FromResult(AuthenticateResult.Success(new(new ClaimsPrincipal(new ClaimsIdentity("Test")), "Test")));
        }
    }
}
