using Echo.Server.Platform.Http.Problems;

namespace Echo.Server.Platform.Http.Requests;

/// <summary>Fills a query class from the query string.</summary>
static class QueryReader
{
    public static T Read<T>(IQueryCollection query)
        where T : class
    {
        // Required members are checked below, parameter by parameter.
        var value = Activator.CreateInstance<T>();
        var violations = new List<FieldViolation>();
        foreach (var field in RequestShape.Of(typeof(T)).Fields)
        {
            // An empty value means "not given", as forms send it.
            if (query[field.Name] is [{ Length: > 0 } text, ..])
                Fill(value, field, text, violations);
            else if (field.IsRequired)
                violations.Add(new($"query.{field.Name}", "This parameter is required.", ViolationTypes.Missing));
        }

        if (violations.Count == 0)
            violations = RequestChecker.Check(value, "query");
        return violations.Count == 0 ? value : throw new RequestRejectedException(Problem.Invalid(violations));
    }

    static void Fill(object value, RequestField field, string text, List<FieldViolation> violations)
    {
        if (PlainValue.TryParse(field.Type, text, out var parsed))
        {
            field.Property.SetValue(value, parsed);
            return;
        }

        var (_, expected) = WireTypes.Describe(field.Type, isText: true);
        violations.Add(new($"query.{field.Name}", $"Use {expected}.", PlainValue.ViolationType(field.Type)));
    }
}
