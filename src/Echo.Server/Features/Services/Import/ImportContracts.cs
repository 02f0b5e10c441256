using System.Text.Json.Serialization;
using Echo.Mcp.Json;

namespace Echo.Server.Features.Services.Import;

/// <summary>POST /api/v1/services/import.</summary>
/// <param name="Applied">False for a preview.</param>
/// <param name="Total">Operations of the document, and services of it that are not in there any more.</param>
sealed record ServiceImportResponse(
    string Title,
    string Version,
    string Openapi,
    string Type,
    string? BaseUrl,
    bool Applied,
    IReadOnlyList<SignInBody> Auth,
    ImportCounts Counts,
    IReadOnlyList<OperationBody> Items,
    int Total);

/// <param name="Importable">Those that can be called.</param>
sealed record ImportCounts(int Importable, int Skipped, int New, int Changed, int Unchanged, int Removed);

/// <summary>A way to sign in.</summary>
/// <param name="Scheme">As the document calls it.</param>
/// <param name="Kind">Null for a way that Echo does not know.</param>
/// <param name="Configured">Its secret is stored.</param>
sealed record SignInBody(string Scheme, string? Kind, string? In, string? Parameter, string? TokenUrl, IReadOnlyList<string> Scopes, bool Configured);

/// <summary>An operation, as a service it is or would be.</summary>
sealed record OperationBody
{
    public required string Key { get; init; }

    public required string? OperationId { get; init; }

    public required string Name { get; init; }

    public required string Description { get; init; }

    public required string? ApiBaseUrl { get; init; }

    public required bool Deprecated { get; init; }

    /// <summary>new, changed, unchanged, removed or skipped; after it was applied created, updated, unchanged or switched_off.</summary>
    public required string State { get; init; }

    /// <summary>What differs from the stored service.</summary>
    public required IReadOnlyList<string> Changes { get; init; }

    /// <summary>Why it can't be called, or was not applied.</summary>
    public required string? Reason { get; init; }

    public required int? ServiceId { get; init; }

    /// <summary>Names of the parameters.</summary>
    public required IReadOnlyList<string> Parameters { get; init; }

    /// <summary>By which ways it is signed in to.</summary>
    public required IReadOnlyList<string> Auth { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public RawJson? ParameterSchema { get; init; }
}
