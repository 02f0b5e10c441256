using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using Echo.Server.Platform.Http.Problems;
using Echo.Server.Platform.Http.Requests;

namespace Echo.Server.Tests.Platform.Http.Requests;

/// <summary>A body with every kind of field.</summary>
sealed class SampleRequest : IRequestRules
{
    [JsonConverter(typeof(TrimmedText)), StringLength(8, MinimumLength = 2), RegularExpression("^[a-zé👍 ]+$")]
    public required string Name { get; init; }

    [Range(1, 100)]
    public int Limit { get; init; } = 20;

    public bool Active { get; init; } = true;

    public double? Score { get; init; }

    public Guid? ToolId { get; init; }

    public DateTimeOffset? RunAt { get; init; }

    public Uri? Url { get; init; }

    [EmailAddress]
    public string? Email { get; init; }

    [AllowedValues("low", "high")]
    public string Priority { get; init; } = "low";

    [MinLength(1), MaxLength(3)]
    public IReadOnlyList<string> Tags { get; init; } = ["none"];

    [MaxLength(2)]
    public IReadOnlyDictionary<string, string>? Env { get; init; }

    public JsonElement? Config { get; init; }

    public SamplePart? Part { get; init; }

    public IReadOnlyList<SamplePart> Parts { get; init; } = [];

    [JsonPropertyName("camelCase")]
    public string? Camel { get; init; }

    public IEnumerable<FieldViolation> Check()
    {
        if (Name == "high" && Priority == "low")
            yield return new("body.priority", "Use high.", ViolationTypes.Value);
    }
}

sealed class SamplePart
{
    [StringLength(3)]
    public required string Content { get; init; }

    public int? Count { get; init; }
}

sealed class SampleQuery
{
    [Range(1, 100)]
    public int Limit { get; init; } = 20;

    [Range(0, int.MaxValue)]
    public int Offset { get; init; }

    public bool Active { get; init; }

    public Guid? ToolId { get; init; }

    public DateTimeOffset? Since { get; init; }

    [StringLength(5, MinimumLength = 1)]
    public string? Search { get; init; }

    public IReadOnlyList<string> Tags { get; init; } = [];
}

sealed class SampleRequiredQuery
{
    [Required]
    public Guid ClientId { get; init; }
}
