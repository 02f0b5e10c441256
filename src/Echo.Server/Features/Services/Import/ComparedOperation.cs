using Echo.Mcp.Json;
using Echo.Server.Features.Services.Import.Documents;

namespace Echo.Server.Features.Services.Import;

/// <summary>An operation of the document beside the service that was made of it.</summary>
sealed record ComparedOperation
{
    public required string Key { get; init; }

    /// <summary>Null when it is not in the document any more.</summary>
    public FoundOperation? Found { get; init; }

    /// <summary>Null when there is none yet.</summary>
    public Service? Stored { get; init; }

    /// <summary>The service as it would be; null when it can't be called.</summary>
    public Service? Draft { get; init; }

    /// <summary>One of <see cref="OperationStates"/>.</summary>
    public required string State { get; init; }

    public IReadOnlyList<string> Changes { get; init; } = [];

    public string? Reason { get; init; }

    public int? ServiceId { get; init; }

    public OperationBody Show(bool withSchema)
    {
        var service = Draft ?? Stored;
        return new()
        {
            Key = Key,
            OperationId = Found?.OperationId,
            Name = service?.Name ?? Found?.Name ?? Key,
            Description = service?.Description ?? Found?.Description ?? "",
            ApiBaseUrl = service?.ApiBaseUrl,
            Deprecated = Found?.IsDeprecated ?? false,
            State = State,
            Changes = Changes,
            Reason = Reason,
            ServiceId = ServiceId,
            Parameters =
            [
                .. (Found?.Definition?.Inputs ?? []).Select(input => input.Name),
                .. Found?.Definition?.Body is { } body ? [body.Name] : (string[])[],
            ],
            Auth = service?.SignIns ?? [],
            ParameterSchema = withSchema && service?.ParameterSchema is { } schema ? RawJson.Parse(schema) : null,
        };
    }
}
