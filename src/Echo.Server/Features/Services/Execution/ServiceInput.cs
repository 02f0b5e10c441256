namespace Echo.Server.Features.Services.Execution;

/// <summary>A parameter that is sent in a place of its own (OpenAPI 3.1.1, 4.12). What is not given is not sent.</summary>
public sealed record ServiceInput
{
    /// <summary>As callers name it.</summary>
    public required string Name { get; init; }

    /// <summary>As the service names it.</summary>
    public required string Wire { get; init; }

    public required InputPlace Place { get; init; }

    /// <summary>simple, label, matrix, form, spaceDelimited, pipeDelimited or deepObject.</summary>
    public string Style { get; init; } = InputStyles.Form;

    /// <summary>Elements of lists and members of objects stand as values of their own.</summary>
    public bool Explode { get; init; }

    public bool Required { get; init; }

    /// <summary>Characters that URLs reserve stay as they are, as far as that can't end the value.</summary>
    public bool AllowReserved { get; init; }

    /// <summary>The value is sent as JSON, whatever the style.</summary>
    public bool IsJson { get; init; }
}

public enum InputPlace
{
    Path,
    Query,
    Header,
    Cookie,
}

public static class InputStyles
{
    public const string Simple = "simple";
    public const string Label = "label";
    public const string Matrix = "matrix";
    public const string Form = "form";
    public const string SpaceDelimited = "spaceDelimited";
    public const string PipeDelimited = "pipeDelimited";
    public const string DeepObject = "deepObject";
}
