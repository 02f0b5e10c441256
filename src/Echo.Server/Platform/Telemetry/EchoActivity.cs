using System.Diagnostics;

namespace Echo.Server.Platform.Telemetry;

/// <summary>Where traces begin: rooms open a span with <c>EchoActivity.Source.StartActivity(name)</c>, which is null and costs nothing
/// while nobody listens. No payload, no secret and no query string may become a tag.</summary>
public static class EchoActivity
{
    public const string Name = "Echo";

    public static ActivitySource Source { get; } = new(Name);
}
