using Echo.Server.Features.Access;
using Echo.Server.Platform.Configuration;
using Echo.Server.Platform.Security;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Echo.Server.Tests.Features.Access;

public sealed class ConfiguringAccess
{
    const string Sample = "your-secret-key-change-in-production";

    [Theory]
    [InlineData("JWT_SECRET_KEY", "31 bytes are one byte too short", "JWT_SECRET_KEY is not usable: use at least 32 bytes.")]
    [InlineData("SECRET_KEY", "short", "SECRET_KEY is not usable: use at least 32 bytes.")]
    [InlineData("REFRESH_TOKEN_SECRET", "short", "REFRESH_TOKEN_SECRET is not usable: use at least 32 bytes.")]
    [InlineData("JWT_SECRET", Sample, "JWT_SECRET_KEY (or SECRET_KEY, JWT_SECRET) is a sample value: use a random one, or leave it out.")]
    [InlineData("REFRESH_TOKEN_SECRET", Sample, "REFRESH_TOKEN_SECRET is a sample value: use a random one, or leave it out.")]
    [InlineData("JWT_ALGORITHM", "none", "JWT_ALGORITHM is \"none\": use one of HS256.")]
    [InlineData("JWT_ACCESS_TOKEN_EXPIRE_MINUTES", "0", "JWT_ACCESS_TOKEN_EXPIRE_MINUTES is \"0\": use a number from 1 to 1440.")]
    [InlineData("JWT_REFRESH_TOKEN_EXPIRE_DAYS", "91", "JWT_REFRESH_TOKEN_EXPIRE_DAYS is \"91\": use a number from 1 to 90.")]
    [InlineData("ADMIN_SECRET_KEY", "fifteen letters", "ADMIN_SECRET_KEY is not usable: use at least 16 characters.")]
    [InlineData("ADMIN_API_KEY", "short", "ADMIN_API_KEY is not usable: use at least 16 characters.")]
    [InlineData("Access:PasswordIterations", "209999", "Access__PasswordIterations is \"209999\": use 210000 or more.")]
    public void RefusesUnusableValues(string name, string value, string message) =>
        Should.Throw<SettingsException>(() => Builder(name, value).AddAccess()).Message.ShouldBe(message);

    [Theory]
    [InlineData("")]
    [InlineData("c2hvcnQ=")]
    [InlineData("not base64 but exactly 44 letters, as a key=")]
    public void RefusesUnusableSecretKeys(string value)
    {
        var builder = Builder("ECHO_SECRET_KEY", value);
        if (value.Length == 0)
            builder.AddSecretBox();
        else
            Should.Throw<SettingsException>(builder.AddSecretBox).Message
                .ShouldBe("ECHO_SECRET_KEY is not usable: use base64 of exactly 32 bytes.");
    }

    [Fact]
    public void DebuggingMayUseTheSample()
    {
        var builder = Builder("JWT_SECRET_KEY", Sample);
        builder.Configuration["DEBUG"] = "true";
        builder.AddAccess();
    }

    [Fact]
    public async Task TokensSurviveARestart()
    {
        await using var first = await AccessHost.StartAsync();
        var person = await first.RegisterAsync("someone");
        await using var second = await AccessHost.StartAsync(first.Database, ("ECHO_DATA", first.DataDirectory));
        (await second.GetAsync("/me", person.Token)).Code.ShouldBe(200);
        await using var stranger = await AccessHost.StartAsync(first.Database);
        (await stranger.GetAsync("/me", person.Token)).ShouldRefuse(401, "Invalid or expired token");
    }

    static HostApplicationBuilder Builder(string name, string value)
    {
        var settings = new HostApplicationBuilderSettings { DisableDefaults = true, EnvironmentName = "Production" };
        var builder = new HostApplicationBuilder(settings);
        builder.Configuration.AddInMemoryCollection();
        builder.Configuration[name] = value;
        return builder;
    }
}
