using System.Text.Json;
using Echo.Mcp.Json;
using Echo.Server.Platform.Http.Problems;

namespace Echo.Server.Features.Tasks;

/// <summary>The limits of what a task holds (contract section 16).</summary>
static class TaskRules
{
    public const int MaxTitle = 200;
    public const int MaxDescription = 5_000;
    public const int MaxName = 100;
    public const int MaxTags = 20;

    const int MaxTag = 50;
    const int MaxPayloadBytes = 256 * 1024;
    const int MaxMetadataBytes = 16 * 1024;

    public static FieldViolation NothingToRun { get; } = new(
        "body.scheduledAt", "Give plugin and action too: without them there is nothing to run.", ViolationTypes.Value);

    public static IEnumerable<FieldViolation> Check(RawJson payload, string[]? tags, RawJson metadata, RawJson result = default)
    {
        if (payload.Utf8.Length > MaxPayloadBytes)
            yield return new("body.payload", "Send at most 256 KiB.", ViolationTypes.ObjectTooLarge);
        if (result.Utf8.Length > MaxPayloadBytes)
            yield return new("body.result", "Send at most 256 KiB.", ViolationTypes.ObjectTooLarge);
        if (metadata.Utf8.Length > MaxMetadataBytes)
            yield return new("body.metadata", "Send at most 16 KiB.", ViolationTypes.ObjectTooLarge);
        for (var i = 0; i < tags?.Length; i++)
        {
            if (tags[i].Length == 0)
                yield return new($"body.tags.{i}", "Use at least 1 character.", ViolationTypes.StringTooShort);
            else if (tags[i].EnumerateRunes().Count() > MaxTag)
                yield return new($"body.tags.{i}", $"Use at most {MaxTag} characters.", ViolationTypes.StringTooLong);
        }
    }

    public static IEnumerable<FieldViolation> CheckCron(string? cron)
    {
        if (cron is not null && !TaskCron.IsValid(cron))
            yield return new(
                "body.cron", "Use the five fields of crontab, for example \"30 6 * * 1-5\"; give a day of month or a day of week.", ViolationTypes.Value);
    }

    /// <returns>Null for what is absent, which null means too.</returns>
    public static string? Text(RawJson value) => value.IsEmpty || value.Kind == JsonValueKind.Null ? null : value.ToString();
}
