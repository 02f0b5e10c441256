namespace Echo.Architecture.Tests;

/// <summary>One place that breaks a rule.</summary>
/// <param name="Where">The type, method or file; lists of exceptions name the same.</param>
/// <param name="What">What is wrong there, as a phrase that helps to mend it.</param>
sealed record Violation(string Where, string What)
{
    public override string ToString() => $"{Where}: {What}";
}
