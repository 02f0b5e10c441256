using System.ComponentModel.DataAnnotations;
using Echo.Server.Platform.Configuration;

namespace Echo.Server.StdioEntry;

/// <summary>Where the stdio entry finds Echo, and with whose rights it comes there.</summary>
sealed class StdioOptions
{
    [Setting("ECHO_URL", "for ./run stdio: the MCP endpoint that it leads to; without a path its /mcp")]
    [WebAddress(ErrorMessage = "an http or https URL without query and fragment")]
    public Uri Url { get; init; } = new("http://127.0.0.1:8000/mcp");

    [Setting("ECHO_API_KEY", "for ./run stdio: the API key that it comes with", Secret = true)]
    [RegularExpression("[!-~]+", ErrorMessage = "an API key as Echo made it")]
    public string? ApiKey { get; init; }

    /// <summary>The MCP endpoint.</summary>
    public Uri Endpoint => Url.AbsolutePath == "/" ? new(Url, "/mcp") : Url;
}
