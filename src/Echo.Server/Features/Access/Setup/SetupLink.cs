using Echo.Server.Platform.Configuration;

namespace Echo.Server.Features.Access.Setup;

/// <summary>The one-time link by which the first administrator is made; the start-up banner prints it.</summary>
public sealed class SetupLink(PublicUrl publicUrl)
{
    /// <summary>The link, or null when an administrator existed at the start. It holds a secret: it goes to the operator's console and
    /// nowhere else.</summary>
    public string? Url => Token is { } token ? publicUrl.LinkTo($"/setup#{token}") : null;

    internal string? Token { get; set; }
}
