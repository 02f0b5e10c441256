using Echo.Server.Features.Services.Execution;

namespace Echo.Server.Features.Services.Import.Documents;

/// <summary>An operation of a document, as a service it would be.</summary>
sealed record FoundOperation
{
    /// <summary>Method and path, such as <c>GET /pets/{id}</c>: what it is known by when the document comes again.</summary>
    public required string Key { get; init; }

    public string? OperationId { get; init; }

    public required string Name { get; init; }

    public required string Description { get; init; }

    public bool IsDeprecated { get; init; }

    /// <summary>See <see cref="SecurityReader.ReadAlternatives"/>.</summary>
    public IReadOnlyList<IReadOnlyList<string>>? SignIns { get; init; }

    /// <summary>Null when it can't be called.</summary>
    public ServiceDefinition? Definition { get; init; }

    /// <summary>Why it can't be called; null otherwise.</summary>
    public string? Reason { get; init; }
}
