using System.Text.Json;

namespace Echo.Server.Features.Services.Templates;

/// <summary>What the root names of placeholders stand for.</summary>
sealed class TemplateScope(Func<string, JsonElement?> root)
{
    /// <returns>Null when the path leads to nothing.</returns>
    public JsonElement? Find(TemplatePath path)
    {
        try
        {
            return root(path.Root) is { } value ? path.Find(value) : null;
        }
        catch (InvalidOperationException)
        {
            // Names with half a surrogate pair can't be compared, so none of them is meant.
            return null;
        }
    }

    public static TemplateScope Of(JsonElement parameters) =>
        new(name => parameters.TryGetProperty(name, out var value) ? value : null);
}
