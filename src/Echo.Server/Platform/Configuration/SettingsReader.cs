using System.ComponentModel.DataAnnotations;
using System.Reflection;

namespace Echo.Server.Platform.Configuration;

/// <summary>Fills options classes from configuration by their <see cref="SettingAttribute"/>s and checks their data annotations.
/// Every problem is collected and names the setting, so that one failed start shows all of them.</summary>
public static class SettingsReader
{
    /// <summary>Reads one options class.</summary>
    /// <param name="problems">Receives one sentence for each unusable value.</param>
    public static T Read<T>(IConfiguration configuration, ICollection<string> problems)
        where T : class, new()
    {
        var options = new T();
        foreach (var property in typeof(T).GetProperties())
        {
            if (property.GetCustomAttribute<SettingAttribute>() is { } setting && Find(configuration, setting) is var (name, text))
                Fill(options, property, setting, name, text, problems);
        }

        if (options is IValidatableObject whole)
        {
            foreach (var problem in whole.Validate(new ValidationContext(options)))
                problems.Add(problem.ErrorMessage!);
        }

        return options;
    }

    static (string Name, string Text)? Find(IConfiguration configuration, SettingAttribute setting)
    {
        foreach (var name in setting.Aliases.Prepend(setting.Name))
        {
            // An empty value counts as not set: compose files and shells leave such variables behind.
            if (configuration[name]?.Trim() is { Length: > 0 } text)
                return (name, text);
        }

        return null;
    }

    static void Fill(object options, PropertyInfo property, SettingAttribute setting, string name, string text, ICollection<string> problems)
    {
        var shown = setting.Secret ? "not usable" : $"\"{text}\"";
        if (SettingValue.Parse(property.PropertyType, text, out var expected) is not { } value)
        {
            problems.Add($"{Shown(name)} is {shown}: use {expected}.");
            return;
        }

        foreach (var rule in property.GetCustomAttributes<ValidationAttribute>())
        {
            if (!rule.IsValid(value))
                problems.Add($"{Shown(name)} is {shown}: use {Allowed(rule)}.");
        }

        property.SetValue(options, value);
    }

    static string Shown(string name) => name.Contains(':') ? name.Replace(":", "__", StringComparison.Ordinal) : name;

    /// <summary>What a rule lets through, to stand behind "use".</summary>
    internal static string Allowed(ValidationAttribute rule) => rule switch
    {
        // This one has a message of its own from the start.
        AllowedValuesAttribute values => "one of " + string.Join(", ", values.Values),
        { ErrorMessage: { } message } => message,
        RangeAttribute range => $"a number from {range.Minimum} to {range.Maximum}",
        MinLengthAttribute length => $"at least {length.Length} characters",
        _ => rule.FormatErrorMessage("the value"),
    };
}
