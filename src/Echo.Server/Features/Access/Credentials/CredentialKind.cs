namespace Echo.Server.Features.Access.Credentials;

enum CredentialKind
{
    AccessToken,
    ApiKey,
    Ticket,

    /// <summary>A key that was presented before; only its id is known.</summary>
    KnownApiKey,
}
