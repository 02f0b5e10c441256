using System.Text.Json;
using System.Text.Json.Serialization;
using Echo.Mcp.Json;

namespace Echo.Server.Features.Plugins.Loading;

/// <summary>The file plugin.json in a plugin's folder. It names either an assembly, which says everything else itself, or a program.</summary>
sealed record PluginManifest
{
    public const string FileName = "plugin.json";

    const int MostBytes = 1024 * 1024;

    static readonly JsonSerializerOptions Form = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

    /// <summary>The file of the assembly, in the same folder.</summary>
    public string? Assembly { get; init; }

    public string? Name { get; init; }

    public string? Version { get; init; }

    public string? Description { get; init; }

    /// <summary>The program and its first arguments. The name of the action comes behind them.</summary>
    public IReadOnlyList<string>? Command { get; init; }

    /// <summary>The payload is also the last argument.</summary>
    public bool PayloadAsArgument { get; init; }

    public int? TimeoutSeconds { get; init; }

    public IReadOnlyList<ManifestAction>? Actions { get; init; }

    /// <returns>Null when the file can't be read as a manifest.</returns>
    /// <param name="problem">Why, as one sentence; empty otherwise.</param>
    public static PluginManifest? Read(byte[] file, out string problem)
    {
        problem = "";
        if (file.Length > MostBytes)
        {
            problem = $"{FileName} is longer than 1 MiB.";
            return null;
        }

        try
        {
            var manifest = JsonSerializer.Deserialize<PluginManifest>(file, Form);
            problem = manifest is null ? $"{FileName} says null." : manifest.FindProblem() ?? "";
            return problem.Length == 0 ? manifest : null;
        }
        catch (JsonException unreadable)
        {
            problem = $"{FileName} can't be read: {unreadable.Message}";
            return null;
        }
    }

    string? FindProblem()
    {
        if (Assembly is null && Command is null)
            return $"{FileName} names neither an assembly nor a command.";
        if (Assembly is not null)
        {
            if (Command is not null || Name is not null || Version is not null || Description is not null || Actions is not null || PayloadAsArgument)
                return $"{FileName} names an assembly, which says everything else itself; only timeoutSeconds may stand beside it.";
            return Path.GetFileName(Assembly) == Assembly && Assembly.EndsWith(".dll", StringComparison.Ordinal)
                ? null
                : "The assembly is no .dll file in the plugin's own folder.";
        }

        if (Command is not [{ Length: > 0 }, ..] || Command.Any(static part => part is null))
            return "The command is no list that begins with a program.";
        return Actions is null || Actions.Any(static action => action is null) ? "The list of actions is missing." : null;
    }
}

sealed record ManifestAction
{
    public string? Name { get; init; }

    public string? Description { get; init; }

    /// <summary>Of the payload; any without one.</summary>
    public RawJson Schema { get; init; }
}
