using System.Text.Json;

namespace Echo.Server.Tests.Features.Access.Mail;

/// <summary>What a changed account means for mailed links.</summary>
public sealed class ChangingTheAddress(MailHost mail) : IClassFixture<MailHost>
{
    const string NewPassword = "AnotherPass123!";

    AccessHost Host => mail.Host;

    [Fact]
    public async Task TheNewOneIsAskedToConfirmItselfAndTheOldOneIsTold()
    {
        var person = await mail.RegisterAsync();
        (await Host.GetAsync($"/auth/verify/{await mail.TokenAsync(person.Email)}")).Code.ShouldBe(200);
        var email = $"new-{person.Email}";
        var changed = await PutAsync(person, new { email });
        changed.Code.ShouldBe(200, changed.Text);
        changed.At("data.isEmailVerified").GetBoolean().ShouldBeFalse();

        var notice = await mail.MailOfAsync(person.Email, 2);
        notice.Header("Subject").ShouldBe("Ours: your e-mail address was changed");
        notice.Text.ShouldNotContain(email);
        (await Host.GetAsync($"/auth/verify/{await mail.TokenAsync(email)}")).Code.ShouldBe(200);
        (await Host.QueryAsync<bool>("select is_verified and email_proven from users where uuid = @Uuid", new { person.Uuid })).ShouldBeTrue();
    }

    [Fact]
    public async Task AnAddressThatNobodyConfirmedIsNotToldOfIt()
    {
        var person = await mail.RegisterAsync();
        await PutAsync(person, new { email = $"new-{person.Email}" });
        (await mail.QueuedAsync(person.Email)).ShouldBe(1);
        (await mail.QueuedAsync($"new-{person.Email}")).ShouldBe(1);
    }

    [Fact]
    public async Task AnotherNameSendsNothing()
    {
        var person = await mail.RegisterAsync();
        (await PutAsync(person, new { username = person.Username[..20], email = person.Email.ToUpperInvariant() })).Code.ShouldBe(200);
        (await mail.QueuedAsync(person.Email)).ShouldBe(1);
    }

    [Fact]
    public async Task ANewPasswordEndsLinksToChooseOne()
    {
        var (person, token) = await mail.ForgetAsync();
        (await PutAsync(person, new { password = NewPassword, currentPassword = AccessHost.Password })).Code.ShouldBe(200);
        (await Host.PostAsync("/auth/reset-password", new { token, new_password = "TheThiefsPass123!" }))
            .ShouldRefuse(400, "Invalid or expired reset token");
        (await Host.PostAsync("/auth/login", new { email = person.Email, password = NewPassword })).Code.ShouldBe(200);
        (await Host.GetAsync($"/auth/verify/{await mail.TokenAsync(person.Email)}")).Code.ShouldBe(200, "the address is the same");
    }

    [Fact]
    public async Task ADeletedAccountLeavesNoAddressBehind()
    {
        var (person, token) = await mail.ForgetAsync();
        var boss = await Host.RegisterAsync($"boss-{Guid.NewGuid():N}"[..30], "admin");
        (await Host.SendAsync(HttpMethod.Delete, $"/api/users/{person.Uuid}", null, boss.Token)).Code.ShouldBe(200);
        (await Host.QueryAsync<long>("select count(*) from access_mail_tokens where email = @Email", new { person.Email })).ShouldBe(0);
        (await Host.PostAsync("/auth/reset-password", new { token, new_password = NewPassword })).ShouldRefuse(400, "Invalid or expired reset token");
    }

    Task<Answer> PutAsync(Person person, object change) =>
        Host.SendAsync(HttpMethod.Put, $"/api/users/{person.Uuid}", JsonSerializer.Serialize(change), person.Token);
}
