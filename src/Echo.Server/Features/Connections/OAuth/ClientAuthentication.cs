namespace Echo.Server.Features.Connections.OAuth;

/// <summary>How a client shows at the token endpoint who it is (RFC 7591, section 2).</summary>
static class ClientAuthentication
{
    public const string None = "none";
    public const string Basic = "client_secret_basic";
    public const string Post = "client_secret_post";

    /// <summary>The best that a server offers; null when it is none that Echo knows.</summary>
    public static string? BestOf(IReadOnlyList<string> offered) => new[] { Basic, Post, None }.FirstOrDefault(offered.Contains);
}
