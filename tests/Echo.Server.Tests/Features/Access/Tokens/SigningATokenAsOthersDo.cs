using System.Text;
using Echo.Server.Features.Access;
using Echo.Server.Features.Access.Tokens;
using Echo.Server.Platform.Configuration;

namespace Echo.Server.Tests.Features.Access.Tokens;

/// <summary>The same bytes as other implementations: the sample was made with Python's hmac and agrees with openssl.</summary>
public sealed class SigningATokenAsOthersDo
{
    const string Key = "0123456789abcdef0123456789abcdef";

    const string Claims =
        """{"sub":"11111111-2222-4333-8444-555555555555","type":"access","sid":"66666666-7777-4888-9999-aaaaaaaaaaaa","""
        + "\"exp\":1772367000,\"iss\":\"echo\",\"aud\":\"echo\",\"name\":\"Zoë\"}";

    const string Sample =
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."
        + "eyJzdWIiOiIxMTExMTExMS0yMjIyLTQzMzMtODQ0NC01NTU1NTU1NTU1NTUiLCJ0eXBlIjoiYWNjZXNzIiwic2lkIjoiNjY2NjY2NjYtNzc3Ny"
        + "00ODg4LTk5OTktYWFhYWFhYWFhYWFhIiwiZXhwIjoxNzcyMzY3MDAwLCJpc3MiOiJlY2hvIiwiYXVkIjoiZWNobyIsIm5hbWUiOiJab8OrIn0."
        + "0P_SnA1Q6RPJDCziOYPNp_f27V-hhulFT-j0Jv0zPXc";

    [Fact]
    public void SignsTheSample() => new TokenSigner(Encoding.UTF8.GetBytes(Key)).Sign(Encoding.UTF8.GetBytes(Claims)).ShouldBe(Sample);

    [Fact]
    public void OpensTheSample()
    {
        Span<byte> payload = stackalloc byte[TokenSigner.MaxLength];
        var length = new TokenSigner(Encoding.UTF8.GetBytes(Key)).Open(Sample, payload);
        Encoding.UTF8.GetString(payload[..length]).ShouldBe(Claims);
    }

    [Fact]
    public void ReadsTheSample()
    {
        var options = new AccessOptions { JwtSecretKey = Key };
        var reader = new TokenReader(new SigningKeys(options, new ServerOptions()), options, new ManualTime());
        reader.Read(Sample, TokenType.Access).ShouldBe(
            new TokenSubject(Guid.Parse("11111111-2222-4333-8444-555555555555"), Guid.Parse("66666666-7777-4888-9999-aaaaaaaaaaaa")) { Expires = 1772367000 });
        reader.Read(Sample, TokenType.Refresh).ShouldBeNull();
    }
}
