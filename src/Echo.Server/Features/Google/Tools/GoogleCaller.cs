using System.Text.Json;
using System.Text.Json.Nodes;
using Echo.Mcp.Json;
using Echo.Server.Features.Google.Sessions;
using Echo.Server.Features.Services.Execution;

namespace Echo.Server.Features.Google.Tools;

/// <summary>Makes single calls of Google's APIs with somebody's own token.</summary>
sealed class GoogleCaller(GoogleBook book, ServiceExecutor executor, GoogleSessions sessions)
{
    const string NotConnected = "Google has to be connected again: sign in with Google";

    /// <param name="call">As in <see cref="GoogleBook.PlanOf(string)"/>.</param>
    /// <returns>What Google answered, or a sentence about why it did not.</returns>
    public async Task<(RawJson Data, string? Error)> CallAsync(string call, JsonObject parameters, int accountId, CancellationToken cancellationToken)
    {
        var given = JsonSerializer.SerializeToElement(parameters);
        return await executor.ExecuteAsync(book.PlanOf(call), given, (refused, token) => TokenAsync(refused, accountId, token), cancellationToken) switch
        {
            ServiceOutcome.Ended { Result: { Error: { } error } } => (default, $"{error.Kind}: {error.Message}"),
            ServiceOutcome.Ended { Result: var result } => (result.Data, null),
            ServiceOutcome.Refused refused => (default, refused.Detail),
            var other => throw new InvalidOperationException($"{other} is no end of a call"),
        };
    }

    async ValueTask<ServiceCredential?> TokenAsync(ServiceCredential? refused, int accountId, CancellationToken cancellationToken)
    {
        // A token that Google refuses before its time has been taken back there.
        if (refused is not null)
            return null;
        return await sessions.TokenAsync(accountId, cancellationToken) is { } token
            ? ServiceCredential.Bearer(token)
            : ServiceCredential.Failed(NotConnected);
    }
}
