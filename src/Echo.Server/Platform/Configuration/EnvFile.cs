using System.Text;

namespace Echo.Server.Platform.Configuration;

/// <summary>Reads a <c>.env</c> file: <c>NAME=value</c> lines, <c>#</c> comments, values plain, in single quotes (taken as they are) or in
/// double quotes (with \n, \r, \t, \", \\), and an optional <c>export</c> in front.</summary>
static class EnvFile
{
    /// <returns>Names with <c>__</c> written as configuration keys with a colon. Of a name that stands twice the last line counts.</returns>
    /// <exception cref="SettingsException">Lines that can't be read, each with file and number; never with its text, which may be secret.</exception>
    public static Dictionary<string, string?> Read(string path)
    {
        var values = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        var problems = new List<string>();
        foreach (var (index, text) in LinesOf(path).Index())
        {
            var line = text.Trim();
            if (line.Length == 0 || line[0] == '#')
                continue;
            if (Parse(line) is var (name, value))
                values[name.Replace("__", ":", StringComparison.Ordinal)] = value;
            else
                problems.Add($"{path}:{index + 1}: write NAME=value, NAME='value' or NAME=\"value\".");
        }

        return problems.Count == 0 ? values : throw new SettingsException(problems);
    }

    static string[] LinesOf(string path)
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return [];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException([$"{path} can't be read: {exception.Message}"]);
        }
    }

    static (string Name, string Value)? Parse(string line)
    {
        const string Prefix = "export ";
        if (line.StartsWith(Prefix, StringComparison.Ordinal))
            line = line[Prefix.Length..].TrimStart();
        var equals = line.IndexOf('=');
        if (equals < 0 || line[..equals].TrimEnd() is not { Length: > 0 } name || !name.All(IsNameCharacter) || char.IsAsciiDigit(name[0]))
            return null;
        var rest = line[(equals + 1)..].TrimStart();
        var value = rest is ['\'' or '"', ..] ? Quoted(rest) : Plain(rest);
        return value is null ? null : (name, value);
    }

    static bool IsNameCharacter(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or ':';

    // A number sign begins a comment only behind white space, so that it can stand in passwords and URLs.
    static string Plain(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '#' && (i == 0 || char.IsWhiteSpace(text[i - 1])))
                return text[..i].TrimEnd();
        }

        return text;
    }

    static string? Quoted(string text)
    {
        var quote = text[0];
        var value = new StringBuilder();
        for (var i = 1; i < text.Length; i++)
        {
            if (text[i] == quote)
                return text[(i + 1)..].TrimStart() is "" or ['#', ..] ? value.ToString() : null;
            if (quote == '"' && text[i] == '\\' && i + 1 < text.Length)
                value.Append(Unescape(text[++i]));
            else
                value.Append(text[i]);
        }

        return null;
    }

    static string Unescape(char c) => c switch
    {
        'n' => "\n",
        'r' => "\r",
        't' => "\t",
        '"' or '\\' or '$' => c.ToString(),
        _ => "\\" + c,
    };
}
