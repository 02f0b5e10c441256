using Echo.Server.Features.Operations.Export;
using Echo.Server.Platform.Configuration;
using Microsoft.Extensions.Configuration;

namespace Echo.Server.Tests.Features.Operations.Export;

public sealed class ConfiguringTheExport
{
    [Theory]
    [InlineData("http://localhost:4318")]
    [InlineData("https://collector.example.com/otlp")]
    public void AnHttpCollectorIsTaken(string endpoint) => Problems(endpoint).ShouldBeEmpty();

    [Theory]
    [InlineData("file:///tmp/traces")]
    [InlineData("localhost:4317")]
    [InlineData("grpc://collector:4317")]
    [InlineData("/otlp")]
    public void AnythingElseIsRefusedAtTheStart(string endpoint) =>
        Problems(endpoint).ShouldBe([$"OTEL_EXPORTER_OTLP_ENDPOINT is \"{endpoint}\": use an http or https URL without query and fragment."]);

    static List<string> Problems(string endpoint)
    {
        var problems = new List<string>();
        var settings = new Dictionary<string, string?> { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = endpoint };
        SettingsReader.Read<TelemetryExportOptions>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build(), problems);
        return problems;
    }
}
