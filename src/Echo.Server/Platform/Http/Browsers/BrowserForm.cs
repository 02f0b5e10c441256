using System.Text;
using Echo.Server.Platform.Http.Problems;
using Echo.Server.Platform.Http.Requests;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Echo.Server.Platform.Http.Browsers;

/// <summary>An endpoint's parameter for the form of a <see cref="BrowserPage"/>, which has no script that could send JSON.</summary>
public sealed class BrowserForm
{
    const string MediaType = "application/x-www-form-urlencoded";

    static readonly Problem OtherType = Problem.Of(ProblemKind.UnsupportedMediaType, $"Send the body as Content-Type: {MediaType}");

    readonly Dictionary<string, string> values;

    BrowserForm(Dictionary<string, string> values) => this.values = values;

    /// <summary>Of several values with one name the last; null where there is none, or an empty one.</summary>
    public string? this[string name] => values.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;

    public static async ValueTask<BrowserForm?> BindAsync(HttpContext context)
    {
        var isForm = MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type)
            && type.MediaType.Equals(MediaType, StringComparison.OrdinalIgnoreCase);
        var bytes = await RequestBytes.ReadAsync(context, isForm ? null : OtherType);
        try
        {
            using var reader = new FormReader(Encoding.UTF8.GetString(bytes.Span));
            return new((await reader.ReadFormAsync(context.RequestAborted)).ToDictionary(value => value.Key, value => value.Value[^1] ?? ""));
        }
        catch (InvalidDataException)
        {
            throw new RequestRejectedException(Problem.Of(ProblemKind.Malformed, "Malformed form in request body"));
        }
    }
}
