namespace Echo.Server.Features.Access.External;

/// <summary>Who somebody is at an identity provider, as its checked token says.</summary>
/// <param name="Key">Names the person there for good: the issuer and its subject. An address of e-mail does not.</param>
/// <param name="Email">As the provider knows it.</param>
/// <param name="IsEmailVerified">The provider says that the address is this person's.</param>
public sealed record ExternalIdentity(string Key, string Email, bool IsEmailVerified, string? Name, string? Picture);
