using System.Buffers.Text;
using System.Security.Cryptography;
using Echo.Server.Platform.Security;

namespace Echo.Server.Tests.Platform.Security;

public sealed class SealingSecrets
{
    readonly SecretBox box = new(RandomNumberGenerator.GetBytes(32));

    [Theory]
    [InlineData("")]
    [InlineData("a bearer token")]
    [InlineData("ü 漢字 🔑 \0 \n")]
    public void OpensWhatItSealed(string text)
    {
        var sealedText = box.Seal(text, "test");
        sealedText.ShouldMatch("^v1\\.[A-Za-z0-9_-]+$");
        box.Open(sealedText, "test").ShouldBe(text);
    }

    [Fact]
    public void HidesTheText()
    {
        box.Seal("the same", "test").ShouldNotBe(box.Seal("the same", "test"));
        box.Seal("recognisable", "test").ShouldNotContain(Base64Url.EncodeToString("recognisable"u8));
    }

    [Fact]
    public void OpensNothingForAnotherPurposeOrKey()
    {
        var sealedText = box.Seal("secret", "connection:1:bearer");
        box.Open(sealedText, "connection:2:bearer").ShouldBeNull();
        new SecretBox(RandomNumberGenerator.GetBytes(32)).Open(sealedText, "connection:1:bearer").ShouldBeNull();
    }

    [Fact]
    public void OpensNothingThatWasAltered()
    {
        var sealedText = box.Seal("secret", "test");
        for (var i = 3; i < sealedText.Length - 1; i++)
            box.Open($"{sealedText[..i]}{(sealedText[i] == 'A' ? 'B' : 'A')}{sealedText[(i + 1)..]}", "test").ShouldBeNull();
        for (var length = 0; length < sealedText.Length; length++)
            box.Open(sealedText[..length], "test").ShouldBeNull();
    }

    [Theory]
    [InlineData("")]
    [InlineData("v1.")]
    [InlineData("v2.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("v1.not base64url")]
    [InlineData("plain text")]
    public void OpensNothingThatItDidNotMake(string text) => box.Open(text, "test").ShouldBeNull();

    // Made with Node's crypto: key 00 to 1f, a nonce of zeros, associated data "v1.test".
    [Fact]
    public void SpeaksAesGcmAsOthersDo()
    {
        var other = new SecretBox([.. Enumerable.Range(0, 32).Select(i => (byte)i)]);
        other.Open("v1.AAAAAAAAAAAAAAAAvgXFh6-Tf2P_rA3mUpaEsmbZ2bLa", "test").ShouldBe("hello");
    }
}
