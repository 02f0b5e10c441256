using System.Text;
using Echo.Testing;

namespace Echo.Server.Tests.Platform.Configuration;

public sealed class SettingsPageTests
{
    [Fact]
    public void ThePageListsEverySetting()
    {
        var page = new StringBuilder(
            """
            # Settings

            Settings are environment variables. A file `.env` in the working directory is read first, and the environment wins over it; `--host`, `--port` and `--debug` win over both. A name with a colon is written with two underscores in the environment (`Access__PasswordIterations`). An empty value counts as not set. An invalid value stops the start with a message that names the setting and what to write. Lists are JSON (`["a", "b"]`) or separated by commas.

            | Name | Default | Values | Effect |
            |---|---|---|---|

            """);
        foreach (var setting in SettingDescription.All)
        {
            var names = string.Join(", ", setting.Aliases.Select(alias => $"`{alias}`"));
            var name = $"`{setting.Name}`" + (names.Length > 0 ? $", also {names}" : "");
            page.Append(
                $"| {name} | {Cell(setting.HasPlainDefault ? $"`{setting.Default}`" : setting.Default)} | {Cell(setting.Values)} | {Cell(setting.Text)} |\n");
        }

        Approved.Check("docs/settings.md", page.ToString().ReplaceLineEndings("\n"));
    }

    [Fact]
    public void TheExampleListsEverySetting()
    {
        var example = new StringBuilder("# Copy this file to .env and take the # away from what you change. docs/settings.md says more.\n");
        foreach (var setting in SettingDescription.All)
        {
            example.Append($"\n# {setting.Text}");
            if (!setting.HasPlainDefault && setting.Default != "none")
                example.Append($" (default: {setting.Default})");
            if (setting.Aliases.Count > 0)
                example.Append($" (also {string.Join(", ", setting.Aliases)})");
            example.Append('\n');
            example.Append($"#{setting.Variable}={(setting.HasPlainDefault ? setting.Default : "")}\n");
        }

        Approved.Check(".env.example", example.ToString());
    }

    [Fact]
    public void NoNameIsGivenTwice()
    {
        var names = SettingDescription.All.SelectMany(setting => setting.Aliases.Append(setting.Name)).ToList();
        names.Distinct(StringComparer.OrdinalIgnoreCase).Count().ShouldBe(names.Count);
    }

    static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal);
}
