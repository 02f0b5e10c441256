using System.Text;
using Echo.Mcp.Json;
using Echo.Server.Features.Connections.Serving;
using Echo.Server.Features.Gateway;

namespace Echo.Server.Tests.Features.Gateway;

/// <summary>Names and URIs of the joined endpoint, for thousands of names that no one would choose.</summary>
public sealed class ServedNameTests
{
    const int Many = 5000;

    static readonly string[] Pieces =
        ["a", "Z", "9", "_", "__", "-", ".", "/", " ", "é", "\U0001F600", "\u0000", "_deadbeef", "_0123abcd", "+", "echo.", "tool", new string('x', 30)];

    [Fact]
    public void NamesAreShortPlainStableAndLeadBack()
    {
        var random = new Random(20260728);
        for (var i = 0; i < Many; i++)
        {
            var (slug, name) = (Slug(random), Text(random));
            var served = ServedName.Of(slug, name);
            served.Length.ShouldBeLessThanOrEqualTo(64, name);
            served.ShouldAllBe(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_' || letter == '-');
            ServedName.Of(slug, name).ShouldBe(served);
            var (front, rest) = ServedName.Split(served).ShouldNotBeNull();
            front.ShouldBe(slug);
            if (!ServedName.MayBeShortened(rest))
                rest.ShouldBe(name, "a name that needs no list is the server's own");
            ListOf(slug, name).OriginalOf(served).ShouldBe(name);
        }
    }

    [Fact]
    public void NamesOfOneListLeadBackOrAreReported()
    {
        var random = new Random(20251125);
        for (var i = 0; i < Many / 20; i++)
        {
            var slug = Slug(random);
            string[] names = [.. Enumerable.Range(0, 40).Select(_ => Text(random)).Distinct()];

            // One is called as another is after it was shortened.
            names = [.. names.Append(ServedName.Of(slug, names[0])[(slug.Length + 2)..]).Distinct()];
            var list = ListOf(slug, names);
            list.Items.Count.ShouldBe(names.Length - list.Collisions.Count);
            list.Items.Select(item => item.Text("name")).Distinct().Count().ShouldBe(list.Items.Count);
            list.Items.Select(item => list.OriginalOf(item.Text("name")!)!).Concat(list.Collisions).Order(StringComparer.Ordinal)
                .ShouldBe(names.Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public void UrisLeadBackByteForByte()
    {
        var random = new Random(7);
        for (var i = 0; i < Many; i++)
        {
            var (slug, uri) = (Slug(random), Text(random));
            ServedUri.Split(ServedUri.Of(slug, uri)).ShouldBe((slug, uri));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("plain")]
    [InlineData("__name")]
    [InlineData("_")]
    public void OtherNamesAreNotServed(string name) => ServedName.Split(name).ShouldBeNull();

    [Theory]
    [InlineData("")]
    [InlineData("https://a/+b")]
    [InlineData("echo.")]
    [InlineData("echo.+x")]
    [InlineData("echo.slug")]
    [InlineData("ECHO.slug+x")]
    public void OtherUrisAreNotServed(string uri) => ServedUri.Split(uri).ShouldBeNull();

    static NamedList ListOf(string slug, params string[] names) =>
        new([.. names.Select(name => RawJson.From(new { name }))], OfferKind.Tools, slug);

    static string Slug(Random random) => new([.. Enumerable.Range(0, random.Next(1, 41)).Select(i =>
        i % 5 == 3 ? '-' : "abcdefghijklmnopqrstuvwxyz0123456789"[random.Next(36)])]);

    static string Text(Random random)
    {
        var text = new StringBuilder("t");
        for (var i = random.Next(1, 9); i > 0; i--)
            text.Append(Pieces[random.Next(Pieces.Length)]);
        return text.ToString();
    }
}
