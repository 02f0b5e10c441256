using System.Security.Cryptography;
using Echo.Server.Features.Google;
using Echo.Server.Features.Google.Identity;
using Echo.Server.Tests.Platform;
using Echo.Server.Tests.Platform.Http.Egress;

namespace Echo.Server.Tests.Features.Google;

/// <summary>Google changes its keys now and then.</summary>
public sealed class ReadingKeys
{
    [Fact]
    public async Task ANewKeyIsFoundButNotForEverybodyWhoMakesOneUp()
    {
        await using var google = await FakeGoogle.StartAsync();
        var options = new GoogleOptions { CertsUri = new($"{google.Url}/certs") };
        var clock = new SettableClock();
        using var keys = new SigningKeySet(new GoogleHttp(Egresses.OnLoopback(), options), options, clock);

        (await FindAsync(keys, "first")).ShouldNotBeNull();
        for (var i = 0; i < 10; i++)
            (await FindAsync(keys, $"made-up-{i}")).ShouldBeNull();
        google.KeyQuestions.ShouldBe(1);

        google.ChangeKey("second");
        clock.Advance(TimeSpan.FromSeconds(31));
        (await FindAsync(keys, "second")).ShouldNotBeNull();
        (await FindAsync(keys, "first")).ShouldBeNull("Google does not name it any more");
        google.KeyQuestions.ShouldBe(2);
    }

    static Task<RSAParameters?> FindAsync(SigningKeySet keys, string id) => keys.FindAsync(id, TestContext.Current.CancellationToken);
}
