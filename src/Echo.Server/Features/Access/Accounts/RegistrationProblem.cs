using Echo.Server.Platform.Http.Problems;

namespace Echo.Server.Features.Access.Accounts;

/// <summary>The answers to refused registrations (contract sections 3.5 and 4).</summary>
static class RegistrationProblem
{
    public static Problem Of(RegistrationRefusal refusal) => refusal switch
    {
        RegistrationRefusal.AdminSecretNotConfigured => Problem.Forbidden("Admin creation by secret is not configured"),
        RegistrationRefusal.AdminSecretWrong => Problem.Forbidden("Invalid admin secret key"),
        RegistrationRefusal.UsernameTaken => Problem.Conflict("Username already exists", "username"),
        RegistrationRefusal.EmailTaken => Problem.Conflict("Email already exists", "email"),
        RegistrationRefusal.DeveloperRefused => Problem.Forbidden("Role developer must be given by an administrator"),
        RegistrationRefusal.AdminRefused => Problem.Forbidden("Role admin needs an administrator or a valid admin_secret"),
        RegistrationRefusal.SetupFinished => Problem.NotFound("Setup is finished"),
        RegistrationRefusal.SetupLinkInvalid => Problem.Forbidden("Invalid or expired setup link"),
        _ => throw new ArgumentOutOfRangeException(nameof(refusal)),
    };
}
