using Echo.Server.Features.Services.Execution;
using Echo.Server.Platform.Http.Problems;

namespace Echo.Server.Features.Services;

/// <summary>Limits of what administrators send, and what makes a definition unusable.</summary>
static class ServiceRules
{
    public const int MostName = 255;
    public const int MostType = 100;
    public const string TypePattern = "^[A-Za-z0-9_-]+$";
    public const int MostDescription = 1000;
    public const int MostEndpoint = 2000;
    public const int MostHeaders = 50;
    public const int MostKey = 4096;
    public const int MostTemplateBytes = 64 * 1024;

    /// <summary>Stands for a stored secret.</summary>
    public const string Kept = "***";

    public static IEnumerable<FieldViolation> CheckKey(string? key, string? header)
    {
        if (key is not null && (key.Length is 0 or > MostKey || !HeaderText.IsValue(key)))
            yield return new("body.api_key", $"Use 1 to {MostKey} visible ASCII characters.", ViolationTypes.StringPattern);
        if (header is not null && (!HeaderText.IsName(header) || HeaderText.IsReserved(header)))
            yield return new("body.api_key_header", "Use the name of a header that the key may be sent in.", ViolationTypes.StringPattern);
    }

    public static FieldViolation ViolationOf(PlanFault fault) =>
        new($"body.{fault.Field}", fault.Message, fault.Field == "api_base_url" ? ViolationTypes.Url : ViolationTypes.Value);
}
