namespace Echo.Server.Features.Services.Execution;

/// <summary>A parameter that is sent as the body.</summary>
/// <param name="Name">The parameter.</param>
/// <param name="MediaType">Decides the form: JSON as it is; <c>application/x-www-form-urlencoded</c> and <c>multipart/form-data</c> of an
/// object's members; text of a string; and anything else, bytes, of <c>{"base64": ...}</c>, <c>{"text": ...}</c> or a string.</param>
public sealed record ServiceBody(string Name, string MediaType)
{
    public bool Required { get; init; }

    /// <summary>How members of a form are written, where that differs from the usual.</summary>
    public IReadOnlyDictionary<string, BodyPart> Parts { get; init; } = new Dictionary<string, BodyPart>();
}

/// <summary>How one member of a form is written (OpenAPI 3.1.1, 4.15).</summary>
public sealed record BodyPart
{
    public string? MediaType { get; init; }

    /// <summary>One of <see cref="InputStyles"/>; null where the media type decides.</summary>
    public string? Style { get; init; }

    public bool Explode { get; init; } = true;

    /// <summary>The member is a file: <c>{"base64": ..., "filename": ...}</c>.</summary>
    public bool IsFile { get; init; }
}
