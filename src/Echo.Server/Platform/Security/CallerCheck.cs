namespace Echo.Server.Platform.Security;

/// <summary>Asks again, in the course of a long request, whether its caller is still admitted: a sign-in can be revoked and an account disabled
/// at any time (contract section 3.2). Contributed by whoever knows accounts.</summary>
/// <param name="IsStillAdmitted">Whether the request's credentials still give the permission.</param>
public sealed record CallerCheck(Func<HttpContext, string, ValueTask<bool>> IsStillAdmitted);
