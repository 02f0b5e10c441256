using System.Text;
using Echo.Server.Platform.Mail;

namespace Echo.Server.Tests.Platform.Mail;

public sealed class WritingAMessage
{
    static readonly Guid Id = Guid.Parse("0198a3c4-6f1e-7d3b-9a55-2f6f0c1d7e11");

    [Theory]
    [InlineData("")]
    [InlineData("someone")]
    [InlineData("@example.com")]
    [InlineData("someone@")]
    [InlineData("a@b@example.com")]
    [InlineData("a@example.com\r\nBcc: b@example.com")]
    [InlineData("a@example.com> SIZE=1")]
    [InlineData("a@example.com,b@example.com")]
    [InlineData("\"a b\"@example.com")]
    [InlineData("ä@example.com")]
    [InlineData("a@exam\0ple.com")]
    public void AnAddressIsNothingButAnAddress(string address) => Mailbox.IsSafe(address).ShouldBeFalse();

    [Theory]
    [InlineData("Echo\r\nBcc: other@example.com <echo@example.com>")]
    [InlineData("echo@example.com, other@example.com")]
    [InlineData("Echo")]
    public void ASenderIsOneMailbox(string text) => Mailbox.Parse(text).ShouldBeNull();

    [Fact]
    public void AMessageHasAllItsHeaders() => Write("Hello", "One\nTwo\n").ShouldBe(
        """
        From: "Echo" <echo@example.com>
        To: someone@example.com
        Subject: Hello
        Date: Wed, 05 Aug 2026 07:03:09 +0000
        Message-ID: <0198a3c46f1e7d3b9a552f6f0c1d7e11@example.com>
        Auto-Submitted: auto-generated
        MIME-Version: 1.0
        Content-Type: text/plain; charset=utf-8
        Content-Transfer-Encoding: 7bit

        One
        Two

        """.ReplaceLineEndings("\r\n"));

    [Theory]
    [InlineData("Hi\r\nBcc: other@example.com")]
    [InlineData("Hi\nBcc: other@example.com\n\nText")]
    [InlineData("=?utf-8?B?SGk=?=")]
    [InlineData("Grüße aus München 🎈")]
    [InlineData("A subject that is a good deal longer than what fits into a line of a header")]
    [InlineData("ÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄ")]
    public void ASubjectStaysInItsHeader(string subject)
    {
        var head = Write(subject, "text").Split("\r\n\r\n")[0];
        head.Replace("\r\n ", " ").Split("\r\n").Length.ShouldBe(9);
        head.Split("\r\n").ShouldAllBe(line => line.Length <= 90);
        var words = head.Replace("\r\n ", " ").Split("\r\n").Single(line => line.StartsWith("Subject: ", StringComparison.Ordinal))[9..].Split(' ');
        var read = string.Concat(words.Select(word => Encoding.UTF8.GetString(Convert.FromBase64String(word[10..^2]))));
        read.ShouldBe(subject.Replace('\r', ' ').Replace('\n', ' '));
    }

    [Fact]
    public void OtherLettersTravelAsBase64()
    {
        var message = Write("Hello", "Grüße\nzwei");
        message.ShouldContain("Content-Transfer-Encoding: base64\r\n");
        Encoding.UTF8.GetString(Convert.FromBase64String(message.Split("\r\n\r\n")[1])).ShouldBe("Grüße\r\nzwei");
    }

    [Fact]
    public void ALineThatNoServerCarriesTravelsAsBase64() =>
        Write("Hello", new string('x', 2_000)).Split("\r\n").ShouldAllBe(line => line.Length <= 80);

    static string Write(string subject, string text) => Encoding.ASCII.GetString(MessageText.Write(
        new("someone@example.com", subject, text), Mailbox.Parse("Echo <echo@example.com>")!, Id, new(2026, 8, 5, 9, 3, 9, TimeSpan.FromHours(2))));
}
