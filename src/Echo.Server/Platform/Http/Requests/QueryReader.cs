using Echo.Server.Platform.Http.Problems;
using Microsoft.AspNetCore.WebUtilities;

namespace Echo.Server.Platform.Http.Requests;

/// <summary>Fills the properties of a query class from the query string and checks their rules.</summary>
static class QueryReader
{
    /// <exception cref="RequestRejectedException">A value has the wrong form, breaks a rule, or is missing.</exception>
    public static T Read<T>(HttpRequest request)
        where T : class
    {
        // Required members are checked below, parameter by parameter.
        var value = Activator.CreateInstance<T>();
        var given = ValuesOf(request);
        var violations = new List<FieldViolation>();
        foreach (var field in RequestShape.Of(typeof(T)).Fields)
        {
            if (given[field.Name].ToList() is { Count: > 0 } texts)
                Fill(value, field, texts, violations);
            else if (field.IsRequired)
                violations.Add(new($"query.{field.Name}", "This parameter is required.", ViolationTypes.Missing));
        }

        // A parameter of the wrong form is a broken rule like others; those that could be read are checked all the same.
        violations.AddRange(RequestChecker.Check(value, "query").Where(found => violations.TrueForAll(known => known.Field != found.Field)));
        return violations.Count == 0 ? value : throw new RequestRejectedException(Problem.Invalid(violations));
    }

    // The framework's collection ignores case; names of parameters don't. An empty value means "not given", as forms send it.
    static ILookup<string, string> ValuesOf(HttpRequest request)
    {
        var values = new List<(string Name, string Value)>();
        foreach (var pair in new QueryStringEnumerable(request.QueryString.Value))
        {
            if (!pair.EncodedValue.IsEmpty)
                values.Add((pair.DecodeName().ToString(), pair.DecodeValue().ToString()));
        }

        return values.ToLookup(pair => pair.Name, pair => pair.Value, StringComparer.Ordinal);
    }

    static void Fill(object target, RequestField field, List<string> texts, List<FieldViolation> violations)
    {
        // Lists are repeated or separated by commas; of a single value the first counts.
        object? value = typeof(IReadOnlyList<string>).IsAssignableFrom(field.Type)
            ? texts.SelectMany(text => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).ToArray()
            : PlainValue.Parse(field.Type, field.Trims ? texts[0].Trim() : texts[0]);
        if (value is null)
            violations.Add(PlainValue.Violation(field.Type, $"query.{field.Name}"));
        else
            field.Property.SetValue(target, value);
    }
}
