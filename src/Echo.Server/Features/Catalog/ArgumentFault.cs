namespace Echo.Server.Features.Catalog;

/// <summary>One argument that a tool does not take.</summary>
/// <param name="Path">Where it stands in the arguments, dotted; empty for all of them.</param>
/// <param name="Message">A sentence that says what to send.</param>
/// <param name="Type">A short fixed word, as in the <c>type</c> of validation errors over REST.</param>
public sealed record ArgumentFault(string Path, string Message, string Type)
{
    public override string ToString() => Path.Length == 0 ? Message : $"{Path}: {Message}";
}
