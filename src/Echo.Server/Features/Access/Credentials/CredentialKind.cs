namespace Echo.Server.Features.Access.Credentials;

enum CredentialKind
{
    AccessToken,
    ApiKey,
    Ticket,
}
