using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json;
using Echo.Server.Platform.Configuration;

namespace Echo.Server.Tests.Platform.Configuration;

/// <summary>What the settings page and <c>.env.example</c> say about one setting.</summary>
sealed record SettingDescription(string Name, string Default, string Values, string Text, IReadOnlyList<string> Aliases, bool HasPlainDefault)
{
    /// <summary>Every setting of the server, by name.</summary>
    public static IReadOnlyList<SettingDescription> All { get; } =
        [.. from type in typeof(SettingAttribute).Assembly.GetTypes()
            from property in type.GetProperties()
            let setting = property.GetCustomAttribute<SettingAttribute>()
            where setting is not null
            orderby setting.Name.ToUpperInvariant()
            select Of(type, property, setting)];

    /// <summary>The name as an environment variable.</summary>
    public string Variable => Name.Replace(":", "__", StringComparison.Ordinal);

    static SettingDescription Of(Type type, PropertyInfo property, SettingAttribute setting)
    {
        var plain = setting.Secret ? null : Shown(property.GetValue(Activator.CreateInstance(type)));
        return new(
            setting.Name,
            setting.DefaultText ?? plain ?? "none",
            ValuesOf(property),
            setting.Text,
            setting.Aliases,
            setting.DefaultText is null && plain is not null);
    }

    static string? Shown(object? value) => value switch
    {
        null => null,
        bool flag => flag ? "true" : "false",
        string[] list => JsonSerializer.Serialize(list).Replace("\",\"", "\", \"", StringComparison.Ordinal),
        _ => value.ToString(),
    };

    static string ValuesOf(PropertyInfo property)
    {
        var rules = property.GetCustomAttributes<ValidationAttribute>().Select(SettingsReader.Allowed).ToList();
        if (rules.Count > 0)
            return string.Join("; ", rules);
        SettingValue.Parse(property.PropertyType, "", out var expected);
        return expected;
    }
}
