using Echo.Server.Platform.Http.Problems;

namespace Echo.Server.Features.Access.Accounts;

/// <summary>The answers to refused changes and deletions (contract section 7).</summary>
static class ChangeProblem
{
    public static Problem Of(ChangeRefusal refusal) => refusal.Kind switch
    {
        ChangeRefusalKind.NotFound => Problem.NotFound("User not found"),
        ChangeRefusalKind.MissingPermission => Problem.MissingPermission(refusal.Permission!),
        ChangeRefusalKind.CurrentPasswordMissing =>
            Problem.Invalid(new FieldViolation("body.currentPassword", "This field is required.", ViolationTypes.Missing)),
        ChangeRefusalKind.CurrentPasswordWrong => Problem.Refused("Current password is incorrect", "currentPassword"),
        ChangeRefusalKind.Throttled => Problem.RateLimited(refusal.RetrySeconds),
        ChangeRefusalKind.PasswordForbidden =>
            Problem.Invalid(new FieldViolation("body.password", AccountRules.PasswordOwnerMessage, ViolationTypes.StringForbidden)),
        ChangeRefusalKind.UsernameTaken => Problem.Conflict("Username already exists", "username"),
        ChangeRefusalKind.EmailTaken => Problem.Conflict("Email already exists", "email"),
        ChangeRefusalKind.LastAdmin => Problem.Conflict("The last active administrator cannot be disabled, demoted or deleted"),
        ChangeRefusalKind.OwnAccount => Problem.Refused("You cannot delete yourself"),
        _ => throw new ArgumentOutOfRangeException(nameof(refusal)),
    };
}
