using Echo.Server.Platform.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Echo.Server.Tests.Platform.Http;

/// <summary>Stands in for the accounts: <c>Authorization: Bearer admin</c> is a caller with all permissions, <c>Bearer user-7</c> is
/// user 7 with <c>chat:use</c>, <c>Bearer key-7</c> the same user with a key, <c>Bearer outage</c> one that no database can look up; every
/// other value is invalid.</summary>
static class TestCallers
{
    public static void AddTestCallers(this WebApplicationBuilder builder) =>
        builder.Services.AddSingleton(new CallerSource(FindAsync));

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

    static ValueTask FindAsync(HttpContext context)
    {
        if (context.Request.Headers.Authorization is not [{ } value])
            return ValueTask.CompletedTask;
        if (value == "Bearer outage")
            throw new NpgsqlException("gone", new IOException());
        if (Named(value["Bearer ".Length..]) is { } caller)
            context.Features.Set(caller);
        else
            context.Features.Set(new CredentialFailure("Invalid or expired token"));
        return ValueTask.CompletedTask;
    }
}
