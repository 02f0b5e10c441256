using System.ComponentModel.DataAnnotations;
using Echo.Server.Platform.Configuration;

namespace Echo.Server.Features.Gateway;

/// <summary>How much the MCP endpoints hold and for how long. Clients vanish without a word, so everything that is kept for one has an end.</summary>
sealed class GatewayOptions
{
    [Setting("Gateway:CallTimeoutSeconds", "how long one request to a server may take through the MCP endpoints"), Range(1, 86400)]
    public int CallTimeoutSeconds { get; init; } = 3600;

    [Setting("Gateway:MaxMessageMegabytes", "longest message that a client may send to the MCP endpoints, in MiB"), Range(1, 64)]
    public int MaxMessageMegabytes { get; init; } = 16;

    [Setting("Gateway:SessionIdleMinutes", "a session of an MCP client that nothing was heard of for so long is ended"), Range(1, 10080)]
    public int SessionIdleMinutes { get; init; } = 30;

    [Setting("Gateway:MaxSessions", "sessions of MCP clients that are kept at one time; for a new one beyond, the one that rests longest is ended")]
    [Range(1, 1000000)]
    public int MaxSessions { get; init; } = 10_000;

    [Setting("Gateway:MaxSessionsPerUser", "the same for each user"), Range(1, 1000000)]
    public int MaxSessionsPerUser { get; init; } = 1_000;

    [Setting("Gateway:MaxListenersPerUser", "streams of changes that each user's clients without sessions hold open at one time"), Range(1, 1000000)]
    public int MaxListenersPerUser { get; init; } = 1_000;

    [Setting("Gateway:ResumeSeconds", "how long an answer waits for a client whose connection broke to come back for it"), Range(1, 3600)]
    public int ResumeSeconds { get; init; } = 60;

    [Setting(
        "Gateway:KeepAliveSeconds",
        "after so long without an answer a stream is opened, and a sign of life sent again and again, so that nothing on the way gives up")]
    [Range(1, 300)]
    public int KeepAliveSeconds { get; init; } = 5;

    [Setting("Gateway:MaxSetsPerUser", "sets that each user may have"), Range(0, 100000)]
    public int MaxSetsPerUser { get; init; } = 100;

    [Setting(
        "Gateway:FewTokens",
        "with ?mode=auto, and for sets of that mode, tools are listed up to about so many tokens of a model's context, and searched beyond")]
    [Range(1, 10000000)]
    public int FewTokens { get; init; } = 10_000;

    [Setting(
        "Gateway:EmbeddingsUrl",
        "base URL of an OpenAI-compatible API, such as http://localhost:11434/v1: searches of tools ask it for embeddings, and send it definitions of tools")]
    [WebAddress(ErrorMessage = "an http or https URL without query and fragment")]
    public Uri? EmbeddingsUrl { get; init; }

    [Setting("Gateway:EmbeddingsModel", "the model that it is asked for"), MinLength(1)]
    public string EmbeddingsModel { get; init; } = "text-embedding-3-small";

    [Setting("Gateway:EmbeddingsKey", "the key that it wants", Secret = true)]
    public string? EmbeddingsKey { get; init; }

    [Setting(
        "Gateway:AnswerSeconds",
        "how long a call whose server asks its client something waits for the client to come back with the answer (2026-07-28)")]
    [Range(1, 3600)]
    public int AnswerSeconds { get; init; } = 300;

    [Setting("Gateway:MaxWaitingPerUser", "calls of each user that wait for such an answer at one time"), Range(1, 1000)]
    public int MaxWaitingPerUser { get; init; } = 16;
}
