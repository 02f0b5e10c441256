namespace Echo.Architecture.Tests;

static class ViolationAssertions
{
    /// <summary>The rule is broken in these places, in each of them and nowhere else: an exception that is no longer needed fails too.
    /// Without places, the rule holds.</summary>
    public static void ShouldBeAt(this IEnumerable<Violation> violations, params IEnumerable<string> places)
    {
        var found = violations.Distinct().OrderBy(violation => violation.Where, StringComparer.Ordinal).ToList();
        var expected = places.ToHashSet();
        IEnumerable<string> faults =
        [
            .. found.Where(violation => !expected.Contains(violation.Where)).Select(violation => violation.ToString()),
            .. expected.Except(found.Select(violation => violation.Where)).Select(place => $"{place}: should break the rule and doesn't"),
        ];
        if (faults.Any())
            Assert.Fail(string.Join(Environment.NewLine, faults));
    }
}
