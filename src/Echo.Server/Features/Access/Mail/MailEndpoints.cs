using Echo.Server.Features.Access.Auth;
using Echo.Server.Features.Access.Pages;
using Echo.Server.Platform.Audit;
using Echo.Server.Platform.Http;
using Echo.Server.Platform.Http.Limits;
using Echo.Server.Platform.Http.Problems;
using Echo.Server.Platform.Http.Requests;
using Echo.Server.Platform.Mail;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Echo.Server.Features.Access.Mail;

/// <summary>Verified addresses and forgotten passwords: routes that need a mail server.</summary>
static class MailEndpoints
{
    static readonly Page VerifyPage = new("verify.html");
    static readonly Page ResetPage = new("reset.html");

    public static void MapMail(this IEndpointRouteBuilder routes)
    {
        var mail = routes.MapGroup("/auth").WithTags("Accounts").Public().AddEndpointFilter(RefuseWithoutMail);
        mail.MapGet("/reset-password", ShowResetPage).Limited(RatePolicy.Anonymous);

        var changes = mail.MapGroup("").Limited(RatePolicy.Auth);
        changes.MapGet("/verify/{token}", Verify);
        changes.MapPost("/resend-verification", ResendVerification);
        changes.MapPost("/forgot-password", ForgotPassword);
        changes.MapPost("/reset-password", ResetPassword);
    }

    static ValueTask<object?> RefuseWithoutMail(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        context.HttpContext.RequestServices.GetRequiredService<MailOptions>().IsConfigured
            ? next(context)
            : new(Problem.NotFound("E-mail is not configured"));

    // Programs that look into mail for its reader open links as a browser does. They get a page whose button asks again for JSON, so that
    // nobody's address is verified behind their back.
    static async Task<Results<Ok<VerifiedAnswer>, ContentHttpResult, Problem>> Verify(
        Path<string> token, MailTokenStore tokens, RefusalRecorder refusals, HttpContext context, CancellationToken cancellationToken)
    {
        context.Response.Headers.Vary = "Accept";
        if (context.Request.GetTypedHeaders().Accept.Any(static accepted => accepted.MediaType == "text/html"))
            return VerifyPage.Answer(context);
        if (await tokens.VerifyAsync(token, cancellationToken))
            return TypedResults.Ok(new VerifiedAnswer("Email verified", Verified: true));
        return Refuse("account.verified", "Invalid or expired verification token", refusals);
    }

    static async Task<Ok<MessageAnswer>> ResendVerification(
        Body<AddressRequest> body, MailRequestStore requests, CancellationToken cancellationToken)
    {
        await requests.AddAsync(MailTokenKind.Verify, body.Value.Email.ToLowerInvariant(), cancellationToken);
        return TypedResults.Ok(new MessageAnswer("If the address is registered and not verified, a message was sent"));
    }

    static async Task<Ok<MessageAnswer>> ForgotPassword(
        Body<AddressRequest> body, MailRequestStore requests, CancellationToken cancellationToken)
    {
        await requests.AddAsync(MailTokenKind.Reset, body.Value.Email.ToLowerInvariant(), cancellationToken);
        return TypedResults.Ok(new MessageAnswer("If the address is registered, a message was sent"));
    }

    static ContentHttpResult ShowResetPage(HttpContext context) => ResetPage.Answer(context);

    static async Task<Results<Ok<MessageAnswer>, Problem>> ResetPassword(
        Body<ResetPasswordRequest> body, PasswordResetter resetter, RefusalRecorder refusals, CancellationToken cancellationToken) =>
        await resetter.ResetAsync(body.Value.Token, body.Value.NewPassword, cancellationToken) switch
        {
            null => TypedResults.Ok(new MessageAnswer("Password changed")),
            { Faults: [_, ..] faults } => Problem.Invalid(faults),
            _ => Refuse("account.password_reset", "Invalid or expired reset token", refusals),
        };

    static Problem Refuse(string action, string reason, RefusalRecorder refusals)
    {
        refusals.Note(new(action) { Reason = reason });
        return Problem.Refused(reason);
    }
}
