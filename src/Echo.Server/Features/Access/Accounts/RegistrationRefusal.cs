namespace Echo.Server.Features.Access.Accounts;

/// <summary>Why an account was not created.</summary>
enum RegistrationRefusal
{
    AdminSecretNotConfigured,
    AdminSecretWrong,
    UsernameTaken,
    EmailTaken,
    DeveloperRefused,
    AdminRefused,
    SetupFinished,
    SetupLinkInvalid,
}
