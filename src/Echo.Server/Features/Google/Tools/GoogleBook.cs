using System.Text.Json;
using Echo.Mcp.Json;
using Echo.Server.Features.Services.Execution;

namespace Echo.Server.Features.Google.Tools;

/// <summary>All tools and the calls that they make, read from the one file that defines them.</summary>
sealed class GoogleBook
{
    readonly Dictionary<string, ServicePlan> plans = new(StringComparer.Ordinal);

    public GoogleBook(GoogleOptions options)
    {
        List<GoogleTool> tools = [];
        foreach (var entry in Load().Items(int.MaxValue))
        {
            var (name, call, schema) = (entry.Text("name")!, entry.Property("call"), entry.Property("schema"));
            plans[name] = PlanOf(name, call, schema, options);
            if (!schema.IsEmpty)
                tools.Add(new(name, entry.Text("description")!, Texts(entry.Property("scopes")), schema, entry.Property("reads").Kind == JsonValueKind.True));
        }

        Tools = tools;
    }

    public IReadOnlyList<GoogleTool> Tools { get; }

    public GoogleTool? Find(string name) => Tools.FirstOrDefault(tool => tool.Name == name);

    /// <param name="call">A tool's name, or <c>tool.part</c> for one of several calls.</param>
    public ServicePlan PlanOf(string call) => plans[call];

    static ServicePlan PlanOf(string name, RawJson call, RawJson schema, GoogleOptions options)
    {
        var method = call.Text("method")!;
        var definition = new ServiceDefinition
        {
            BaseUrl = options.ApiBase ?? HostOf(call.Text("api")!),
            Endpoint = call.Text("path")!,
            Method = method,
            RequestTemplate = call.Property("request"),
            Body = call.Property("body") is { IsEmpty: false } body ? new(body.Text("name")!, body.Text("media_type")!) { Required = true } : null,

            // What the model sends is held to the tool's schema before; the call may have other parameters, made of them.
            ParameterSchema = schema.IsEmpty ? default : RawJson.EmptyObject.With("type", RawJson.From("object")).With("required", RawJson.Parse("[]")),

            // What was sent may have had its effect.
            RetryAttempts = method == "GET" ? 2 : 0,
        };
        return ServicePlan.Make(definition, out var fault) ?? throw new InvalidOperationException($"{name}: {fault}");
    }

    static Uri HostOf(string api) => new(api is "drive" or "calendar" ? "https://www.googleapis.com" : $"https://{api}.googleapis.com");

    static string[] Texts(RawJson list) => [.. list.Items(int.MaxValue).Select(text => text.AsText()!)];

    static RawJson Load()
    {
        using var file = typeof(GoogleBook).Assembly.GetManifestResourceStream("google-tools.json")!;
        using var bytes = new MemoryStream();
        file.CopyTo(bytes);
        return RawJson.Parse(bytes.ToArray());
    }
}
