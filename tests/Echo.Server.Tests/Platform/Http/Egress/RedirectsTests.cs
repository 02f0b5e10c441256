using Echo.Server.Platform.Http.Egress;
using Microsoft.AspNetCore.Http;

namespace Echo.Server.Tests.Platform.Http.Egress;

public sealed class RedirectsTests
{
    static readonly KeyValuePair<string, string>[] Secret = [new("Authorization", "Bearer secret")];

    static Task<HttpResponseMessage> GetAsync(HttpClient client, Uri url) =>
        client.GetFollowingAsync(url, Secret, HttpCompletionOption.ResponseContentRead, CancellationToken.None);

    static async Task<string> TextAsync(HttpClient client, Uri url) => await (await GetAsync(client, url)).Content.ReadAsStringAsync();

    [Fact]
    public async Task ClientsFollowNoRedirectByThemselves()
    {
        var hops = 0;
        await using var destination = await Destination.StartAsync(context => hops++ == 0 ? Sending("/elsewhere")(context) : Echoing(context));
        using var client = Egresses.OnLoopback().CreateClient(new());
        ((int)(await client.GetAsync(destination.Address)).StatusCode).ShouldBe(302);
        hops.ShouldBe(1);
    }

    [Theory]
    [InlineData("http://169.254.169.254/latest/meta-data/")]
    [InlineData("http://[::ffff:10.0.0.1]/")]
    [InlineData("http://0x0a000001/")]
    public async Task EachHopIsChecked(string target)
    {
        await using var destination = await Destination.StartAsync(Sending(target));
        using var client = Egresses.OnPublicHost().CreateClient(new() { OperatorAddresses = [destination.Address] });
        await Should.ThrowAsync<TargetRefusedException>(() => GetAsync(client, destination.Address));
    }

    [Fact]
    public async Task CredentialsStayWithinTheirOrigin()
    {
        await using var other = await Destination.StartAsync(Echoing);
        await using var first = await Destination.StartAsync(context =>
            context.Request.Path == "/away" ? Sending(other.Address.ToString())(context)
            : context.Request.Path == "/here" ? Sending("/last")(context)
            : Echoing(context));
        using var client = Egresses.OnLoopback().CreateClient(new());
        (await TextAsync(client, new Uri(first.Address, "/here"))).ShouldBe("Bearer secret");
        (await TextAsync(client, new Uri(first.Address, "/away"))).ShouldBe("");
    }

    [Fact]
    public async Task ACircleEnds()
    {
        var hops = 0;
        await using var destination = await Destination.StartAsync(context =>
        {
            hops++;
            return Sending("/again")(context);
        });
        using var client = Egresses.OnLoopback().CreateClient(new());
        ((int)(await GetAsync(client, destination.Address)).StatusCode).ShouldBe(302);
        hops.ShouldBe(6);
    }

    [Theory]
    [InlineData("file:///etc/passwd")]
    [InlineData("javascript:alert(1)")]
    [InlineData("ftp://127.0.0.1/")]
    public async Task OtherSchemesAreNotFollowed(string target)
    {
        await using var destination = await Destination.StartAsync(Sending(target));
        using var client = Egresses.OnLoopback().CreateClient(new());
        ((int)(await GetAsync(client, destination.Address)).StatusCode).ShouldBe(302);
    }

    [Theory]
    [InlineData("https://idp.example/token", true)]
    [InlineData("http://127.0.0.1:8000/token", true)]
    [InlineData("http://localhost/token", true)]
    [InlineData("http://[::1]/token", true)]
    [InlineData("http://idp.example/token", false)]
    [InlineData("http://localhost.evil.example/", false)]
    [InlineData("https://user:pass@idp.example/", false)]
    [InlineData("javascript:alert(1)", false)]
    [InlineData("data:text/html,x", false)]
    [InlineData("file:///etc/passwd", false)]
    public void ForeignUrlsMustBeSecure(string url, bool usable) => ForeignUrl.IsUsable(new Uri(url)).ShouldBe(usable);

    static RequestDelegate Sending(string target) => context =>
    {
        context.Response.Redirect(target);
        return Task.CompletedTask;
    };

    static Task Echoing(HttpContext context) => context.Response.WriteAsync(context.Request.Headers.Authorization.ToString());
}
