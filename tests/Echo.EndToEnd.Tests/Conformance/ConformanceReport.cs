using System.Text.Json;
using System.Text.RegularExpressions;

namespace Echo.EndToEnd.Tests.Conformance;

sealed record ConformanceCheck(string Id, string Status, string? ErrorMessage);

/// <summary>What came of one run of the suite.</summary>
/// <param name="Required">The names of the scenarios that the revision asks for.</param>
/// <param name="Checks">The checks of each scenario that ran, required or not.</param>
sealed partial record ConformanceReport(
    IReadOnlyList<string> Required, IReadOnlyDictionary<string, ConformanceCheck[]> Checks, int ExitCode, string Output)
{
    /// <summary>The required scenarios in which something succeeded, and nothing failed or gave rise to a warning.</summary>
    public IReadOnlyList<string> Passed =>
        [.. Required.Where(name => Checks.TryGetValue(name, out var checks) && checks.Any(IsSuccess) && Troubles(name).Length == 0)];

    /// <summary>What is wrong with required scenarios.</summary>
    public IReadOnlyList<string> RequiredTroubles => [.. Required.SelectMany(Troubles)];

    /// <summary>What failed in scenarios that are not required. The extension for tasks does not count: Echo has none.</summary>
    public IReadOnlyList<string> OtherFailures =>
        [.. Checks.Keys.Except(Required).Where(static name => !name.StartsWith("tasks-", StringComparison.Ordinal)).SelectMany(name => Lines(name, "FAILURE"))];

    public static Dictionary<string, ConformanceCheck[]> ChecksIn(string directory) =>
        Directory.GetDirectories(directory).ToDictionary(
            static result => ResultDirectory().Match(Path.GetFileName(result)).Groups["scenario"].Value,
            static result => JsonSerializer.Deserialize<ConformanceCheck[]>(File.ReadAllText(Path.Combine(result, "checks.json")), JsonSerializerOptions.Web)!);

    static bool IsSuccess(ConformanceCheck check) => check.Status == "SUCCESS";

    string[] Troubles(string scenario) =>
        Checks.ContainsKey(scenario) ? [.. Lines(scenario, "FAILURE"), .. Lines(scenario, "WARNING")] : [$"{scenario} did not run"];

    IEnumerable<string> Lines(string scenario, string status) =>
        Checks[scenario].Where(check => check.Status == status).Select(check => $"{status} {scenario}, {check.Id}: {check.ErrorMessage}");

    [GeneratedRegex(@"^server-(?<scenario>.+)-\d{4}-\d\d-\d\dT", RegexOptions.ExplicitCapture)]
    private static partial Regex ResultDirectory();
}
