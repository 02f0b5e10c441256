using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Text.RegularExpressions;
using Echo.Server.Platform.Http.Problems;

namespace Echo.Server.Platform.Http.Requests;

/// <summary>Applies one attribute to one value. Lengths count Unicode scalar values (contract section 1.3).</summary>
static class FieldRules
{
    public static FieldFault? Check(Attribute rule, object value) => rule switch
    {
        FieldRuleAttribute own => own.Check(value),
        StringLengthAttribute length => CheckLength(length, (string)value),
        RegularExpressionAttribute pattern => CheckPattern(pattern, (string)value),
        RangeAttribute range =>
            range.IsValid(value) ? null : new(ViolationTypes.NumberRange, $"Use a number from {range.Minimum} to {range.Maximum}."),
        AllowedValuesAttribute allowed =>
            allowed.IsValid(value) ? null : new(ViolationTypes.Enum, $"Use one of: {string.Join(", ", allowed.Values)}."),
        MinLengthAttribute min =>
            Count(value) >= min.Length ? null : new(ViolationTypes.ListTooShort, $"Give at least {min.Length} {Elements(min.Length)}."),
        MaxLengthAttribute max =>
            Count(value) <= max.Length ? null : new(ViolationTypes.ListTooLong, $"Give at most {max.Length} {Elements(max.Length)}."),
        _ => null,
    };

    /// <summary>PostgreSQL can't store U+0000, so no text may hold it.</summary>
    public static FieldFault? CheckText(string text) =>
        text.Contains('\0', StringComparison.Ordinal) ? new(ViolationTypes.StringForbidden, "Remove the character U+0000.") : null;

    public static int Scalars(string text)
    {
        var count = 0;
        foreach (var _ in text.EnumerateRunes())
            count++;
        return count;
    }

    static FieldFault? CheckLength(StringLengthAttribute rule, string text)
    {
        var length = Scalars(text);
        if (length < rule.MinimumLength)
            return new(ViolationTypes.StringTooShort, $"Use at least {rule.MinimumLength} {Characters(rule.MinimumLength)}.");
        return length > rule.MaximumLength
            ? new(ViolationTypes.StringTooLong, $"Use at most {rule.MaximumLength} {Characters(rule.MaximumLength)}.")
            : null;
    }

    static FieldFault? CheckPattern(RegularExpressionAttribute rule, string text) =>
        Regex.IsMatch(text, rule.Pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)
            ? null
            : new(ViolationTypes.StringPattern, rule.ErrorMessage ?? $"Must match {rule.Pattern}.");

    static int Count(object value) => value is ICollection collection ? collection.Count : ((IEnumerable)value).Cast<object>().Count();

    static string Characters(int count) => count == 1 ? "character" : "characters";

    static string Elements(int count) => count == 1 ? "element" : "elements";
}
