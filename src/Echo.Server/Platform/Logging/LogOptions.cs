using System.ComponentModel.DataAnnotations;
using Echo.Server.Platform.Configuration;

namespace Echo.Server.Platform.Logging;

/// <summary>What is logged, how, and where to (contract section 24).</summary>
public sealed class LogOptions
{
    [Setting("LOG_LEVEL", "least level that is logged")]
    [LogLevelName(ErrorMessage = "Trace, Debug, Information, Warning, Error or Critical; INFO and the names in upper case are known too")]
    public string Level { get; init; } = "Information";

    [Setting("LOG_FORMAT", "json: one object a line; text: date time - logger - LEVEL - message")]
    [AllowedValues("json", "text")]
    public string Format { get; init; } = "json";

    [Setting("LOG_FILE", "also write the log to this file, a new one each day, 14 kept", DefaultText = "none")]
    public string? File { get; init; }

    [AttributeUsage(AttributeTargets.Property)]
    sealed class LogLevelNameAttribute : ValidationAttribute
    {
        public override bool IsValid(object? value) => value is string text && LogLevelNames.Parse(text) is not null;
    }
}
