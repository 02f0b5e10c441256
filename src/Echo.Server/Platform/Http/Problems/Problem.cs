namespace Echo.Server.Platform.Http.Problems;

/// <summary>An error answer in the one form that every path uses (contract section 2). Endpoints return it; nothing throws it.</summary>
public sealed class Problem : IResult, IStatusCodeHttpResult
{
    /// <summary>PostgreSQL can't be reached; the answer asks to try again in 5 seconds.</summary>
    public static readonly Problem DatabaseUnavailable = new(ProblemKind.Unavailable, "Database unavailable") { RetryAfter = 5 };

    Problem(ProblemKind kind, string detail) => (Kind, Detail) = (kind, detail);

    public ProblemKind Kind { get; }

    /// <summary>What is wrong and what to do, for people.</summary>
    public string Detail { get; }

    /// <summary>What else to do, where the detail's text is fixed.</summary>
    public string? Hint { get; init; }

    /// <summary>The <c>{field, issue}</c> form names this field.</summary>
    public string? Field { get; init; }

    /// <summary>The list form of a 422.</summary>
    public IReadOnlyList<FieldViolation>? Violations { get; init; }

    /// <summary>Where the caller can give the consent that is missing, as <c>authorization_url</c>.</summary>
    public Uri? AuthorizationUrl { get; init; }

    /// <summary>Seconds for the Retry-After header.</summary>
    public int? RetryAfter { get; init; }

    public int? StatusCode => Kind.Status;

    public static Problem Of(ProblemKind kind, string detail, int? retryAfter = null) => new(kind, detail) { RetryAfter = retryAfter };

    public static Problem Refused(string detail, string? field = null, string? hint = null) =>
        new(ProblemKind.Refused, detail) { Field = field, Hint = hint };

    public static Problem Unauthenticated(string detail) => new(ProblemKind.Unauthenticated, detail);

    public static Problem Forbidden(string detail) => new(ProblemKind.Forbidden, detail);

    public static Problem MissingPermission(string permission) => Forbidden($"Missing permission: {permission}");

    public static Problem NotFound(string detail) => new(ProblemKind.NotFound, detail);

    public static Problem Conflict(string detail, string? field = null) => new(ProblemKind.Conflict, detail) { Field = field };

    /// <param name="url">Where to sign in; null when somebody else has to.</param>
    public static Problem SignInRequired(Uri? url) => new(ProblemKind.Conflict, "Authorization required") { AuthorizationUrl = url };

    public static Problem RateLimited(int seconds) =>
        new(ProblemKind.RateLimited, $"Rate limit exceeded. Try again in {seconds} seconds.") { RetryAfter = seconds };

    public static Problem Timeout(string detail) => new(ProblemKind.Timeout, detail);

    public static Problem Upstream(string detail) => new(ProblemKind.Upstream, detail);

    public static Problem Invalid(params IReadOnlyList<FieldViolation> violations) =>
        new(ProblemKind.Validation, "Request validation failed") { Violations = violations };

    public Task ExecuteAsync(HttpContext httpContext) => ProblemBody.WriteAsync(httpContext, this);
}
