using System.Text;

namespace Echo.Testing;

/// <summary>Compares what the server says about itself with a committed file. With <c>UPDATE_APPROVED=1</c> in the environment the file is
/// written instead, so that a change shows in the diff.</summary>
public static class Approved
{
    const int ShownLines = 20;

    /// <param name="file">Its path from the root of the checkout.</param>
    /// <param name="text">What the file has to hold; lines end with a line feed.</param>
    /// <exception cref="InvalidOperationException">The file holds something else; the message shows the lines that differ.</exception>
    public static void Check(string file, string text)
    {
        var path = Path.Combine(Root().FullName, file);
        if (Environment.GetEnvironmentVariable("UPDATE_APPROVED") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
            return;
        }

        var approved = File.Exists(path) ? File.ReadAllText(path) : "";
        if (approved != text)
            throw new InvalidOperationException(
                $"{file} is not what it should be. If the change is meant, run with UPDATE_APPROVED=1.\n{Difference(approved, text)}");
    }

    /// <summary>The root of the checkout.</summary>
    public static DirectoryInfo Root()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "Echo.slnx")))
            root = root.Parent ?? throw new InvalidOperationException("Echo.slnx is in no folder above the tests");
        return root;
    }

    static string Difference(string approved, string actual)
    {
        var (before, after) = (approved.Split('\n'), actual.Split('\n'));
        var difference = new StringBuilder();
        foreach (var line in before.Except(after, StringComparer.Ordinal).Take(ShownLines))
            difference.Append("- ").Append(line).Append('\n');
        foreach (var line in after.Except(before, StringComparer.Ordinal).Take(ShownLines))
            difference.Append("+ ").Append(line).Append('\n');
        return difference.Length > 0 ? difference.ToString() : "The lines are the same, in another order or number.";
    }
}
