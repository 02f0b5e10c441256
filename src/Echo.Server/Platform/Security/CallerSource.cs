namespace Echo.Server.Platform.Security;

/// <summary>Finds out who makes a request, and leaves a <see cref="Caller"/> or a <see cref="CredentialFailure"/> with it, or neither when it is
/// anonymous. What the endpoint makes of that is decided behind this, where its permission is known. Contributed by whoever knows accounts.
/// </summary>
/// <remarks>There is one kind of authentication, and its answer is known from memory nearly always. The framework's authentication service
/// would look up its scheme, make a handler and a principal for each request, and nobody would read them.</remarks>
public sealed record CallerSource(Func<HttpContext, ValueTask> FindAsync);
