using System.Collections;
using Echo.Server.Platform.Http.Problems;

namespace Echo.Server.Platform.Http.Requests;

/// <summary>Checks the rules of a bound request and collects every violation.</summary>
static class RequestChecker
{
    public static List<FieldViolation> Check(object request, string location)
    {
        var violations = new List<FieldViolation>();
        CheckObject(request, location, violations);
        if (violations.Count == 0 && request is IRequestRules whole)
            violations.AddRange(whole.Check());
        return violations;
    }

    /// <summary>Checks one field's value, and what lies inside it.</summary>
    public static void CheckField(RequestField field, object value, string location, List<FieldViolation> violations)
    {
        foreach (var rule in field.Rules)
        {
            if (FieldRules.Check(rule, value) is { } fault)
                violations.Add(new(location, fault.Message, fault.Type));
        }

        CheckInside(value, location, violations);
    }

    static void CheckObject(object request, string location, List<FieldViolation> violations)
    {
        foreach (var field in RequestShape.Of(request.GetType()).Fields)
        {
            if (field.Property.GetValue(request) is { } value)
                CheckField(field, value, $"{location}.{field.Name}", violations);
        }
    }

    // The serializer holds nullability of properties, not of the elements of a list.
    static void CheckElement(object? element, string location, List<FieldViolation> violations)
    {
        if (element is null)
            violations.Add(new(location, "An element can't be null.", ViolationTypes.Null));
        else
            CheckInside(element, location, violations);
    }

    static void CheckInside(object value, string location, List<FieldViolation> violations)
    {
        switch (value)
        {
            case string text when FieldRules.CheckText(text) is { } fault:
                violations.Add(new(location, fault.Message, fault.Type));
                break;
            case IDictionary map:
                foreach (DictionaryEntry entry in map)
                {
                    CheckInside(entry.Key, location, violations);
                    if (entry.Value is { } inner)
                        CheckInside(inner, $"{location}.{entry.Key}", violations);
                }

                break;
            case IEnumerable list and not string:
                var index = 0;
                foreach (var element in list)
                    CheckElement(element, $"{location}.{index++}", violations);
                break;
            default:
                if (RequestShape.IsObject(value.GetType()))
                    CheckObject(value, location, violations);
                break;
        }
    }
}
