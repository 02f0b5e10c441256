using System.Collections;
using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations;
using System.Text.RegularExpressions;
using Echo.Server.Platform.Http.Json;
using Echo.Server.Platform.Http.Problems;

namespace Echo.Server.Platform.Http.Requests;

/// <summary>Applies one attribute to one value. Lengths count Unicode scalar values (contract section 1.3).</summary>
static class FieldRules
{
    /// <summary>PostgreSQL can store neither.</summary>
    public static readonly FieldFault NotStorable = new(ViolationTypes.StringForbidden, "Remove the character U+0000 and halves of surrogate pairs.");

    static readonly ConcurrentDictionary<string, Regex> Patterns = new(StringComparer.Ordinal);

    public static FieldFault? Check(Attribute rule, object value) => rule switch
    {
        FieldRuleAttribute own => own.Check(value),
        StringLengthAttribute length => CheckLength((string)value, length.MinimumLength, length.MaximumLength),
        MinLengthAttribute min when value is string text => CheckLength(text, min.Length, int.MaxValue),
        MaxLengthAttribute max when value is string text => CheckLength(text, 0, max.Length),
        RegularExpressionAttribute pattern => CheckPattern(pattern, (string)value),
        RangeAttribute range => range.IsValid(value) ? null : new(ViolationTypes.NumberRange, $"Use a number from {range.Minimum} to {range.Maximum}."),
        AllowedValuesAttribute allowed => allowed.IsValid(value) ? null : new(ViolationTypes.Enum, $"Use one of: {string.Join(", ", allowed.Values)}."),
        MinLengthAttribute min => Count(value) >= min.Length ? null : new(ViolationTypes.ListTooShort, $"Give at least {Elements(min.Length)}."),
        MaxLengthAttribute max => Count(value) <= max.Length ? null : new(TooMany(value), $"Give at most {Elements(max.Length)}."),
        UrlAttribute => WireUrlConverter.TryParse((string)value, out _) ? null : new(ViolationTypes.Url, "Use an absolute http or https URL."),
        EmailAddressAttribute email => email.IsValid(value) ? null : new(ViolationTypes.Email, "Use a valid e-mail address."),
        ValidationAttribute other => other.IsValid(value) ? null : new(ViolationTypes.Value, other.FormatErrorMessage("The value")),
        _ => null,
    };

    public static FieldFault? CheckText(string text) => text.Contains('\0', StringComparison.Ordinal) ? NotStorable : null;

    public static int Scalars(string text)
    {
        var count = 0;
        foreach (var _ in text.EnumerateRunes())
            count++;
        return count;
    }

    static FieldFault? CheckLength(string text, int min, int max)
    {
        var length = Scalars(text);
        if (length < min)
            return new(ViolationTypes.StringTooShort, $"Use at least {Characters(min)}.");
        return length > max ? new(ViolationTypes.StringTooLong, $"Use at most {Characters(max)}.") : null;
    }

    // "$" also matches before a line feed at the end, so the whole text has to be the match.
    static FieldFault? CheckPattern(RegularExpressionAttribute rule, string text)
    {
        var pattern = Patterns.GetOrAdd(rule.Pattern, static text => new Regex(text, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant));
        return pattern.Match(text) is { Success: true, Index: 0 } match && match.Length == text.Length
            ? null
            : new(ViolationTypes.StringPattern, rule.ErrorMessage ?? $"Must match {rule.Pattern}.");
    }

    static int Count(object value) => value is ICollection collection ? collection.Count : ((IEnumerable)value).Cast<object>().Count();

    static string TooMany(object value) => WireTypes.ValueOf(value.GetType()) is null ? ViolationTypes.ListTooLong : ViolationTypes.ObjectTooLarge;

    static string Characters(int count) => count == 1 ? "1 character" : $"{count} characters";

    static string Elements(int count) => count == 1 ? "1 element" : $"{count} elements";
}
