namespace Echo.Architecture.Tests.Reading;

/// <summary>A text file of the repository.</summary>
/// <param name="Path">From the root of the checkout, with slashes.</param>
sealed record SourceFile(string Path, string Text)
{
    public string Extension => System.IO.Path.GetExtension(Path);

    public IReadOnlyList<string> Lines => Text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
}
