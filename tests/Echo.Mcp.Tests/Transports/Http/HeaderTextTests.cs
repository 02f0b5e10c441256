using Echo.Mcp.Transports.Http;

namespace Echo.Mcp.Tests.Transports.Http;

/// <summary>The examples of the specification (2026-07-28, basic, transports, streamable HTTP, value encoding), and a few more.</summary>
public sealed class HeaderTextTests
{
    [Theory]
    [InlineData("us-west1", "us-west1")]
    [InlineData("a b", "a b")]
    [InlineData("=?base64?", "=?base64?")]
    [InlineData("Hello, 世界", "=?base64?SGVsbG8sIOS4lueVjA==?=")]
    [InlineData(" padded ", "=?base64?IHBhZGRlZCA=?=")]
    [InlineData("line1\nline2", "=?base64?bGluZTEKbGluZTI=?=")]
    [InlineData("=?base64?literal?=", "=?base64?PT9iYXNlNjQ/bGl0ZXJhbD89?=")]
    [InlineData("a\tb", "=?base64?YQli?=")]
    [InlineData("", "=?base64??=")]
    public void IsSafe(string text, string header) => HeaderText.Encode(text).ShouldBe(header);
}
