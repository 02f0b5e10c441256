using System.Collections.Concurrent;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Swashbuckle.AspNetCore.ReDoc;
using Swashbuckle.AspNetCore.SwaggerUI;

namespace Echo.Server.Features.Operations.Docs;

/// <summary>The files that the documentation pages load: the bundles that come with the packages of Swagger UI and ReDoc, and a start script
/// of ours for each. Read when they are first asked for.</summary>
sealed class DocsAssets
{
    const string SwaggerUi = "node_modules.swagger_ui_dist.";
    const string ReDoc = "node_modules.redoc.bundles.";
    const string Script = "text/javascript; charset=utf-8";
    const string Style = "text/css; charset=utf-8";

    static readonly Dictionary<string, Func<DocsAsset>> Files = new()
    {
        ["swagger-ui.css"] = () => Packed(typeof(SwaggerUIOptions).Assembly, SwaggerUi + "swagger-ui.css", Style),
        ["index.css"] = () => Packed(typeof(SwaggerUIOptions).Assembly, SwaggerUi + "index.css", Style),
        ["favicon-32x32.png"] = () => Packed(typeof(SwaggerUIOptions).Assembly, SwaggerUi + "favicon-32x32.png", "image/png"),
        ["swagger-ui-bundle.js"] = () => Packed(typeof(SwaggerUIOptions).Assembly, SwaggerUi + "swagger-ui-bundle.js", Script),
        ["redoc.standalone.js"] = ReDocBundle,
        ["swagger-ui.start.js"] = () => Own("swagger-ui.start.js"),
        ["redoc.start.js"] = () => Own("redoc.start.js"),
    };

    readonly ConcurrentDictionary<string, DocsAsset> loaded = new();

    /// <summary>Changes when a package or a script of ours does; part of every address, so that browsers may keep the files for ever.</summary>
    public static string Version { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join(' ',
        typeof(SwaggerUIOptions).Assembly.FullName, typeof(ReDocOptions).Assembly.FullName, typeof(DocsAssets).Module.ModuleVersionId))))[..12];

    public static IEnumerable<string> Names => Files.Keys;

    public DocsAsset? Find(string name) => Files.TryGetValue(name, out var load) ? loaded.GetOrAdd(name, _ => load()) : null;

    /// <summary>A text file of ours, with the version filled in.</summary>
    public static string Text(string name)
    {
        using var file = new StreamReader(Resource(typeof(DocsAssets).Assembly, name));
        return file.ReadToEnd().Replace("{version}", Version, StringComparison.Ordinal);
    }

    static DocsAsset Own(string name) => DocsAsset.Of(Script, Encoding.UTF8.GetBytes(Text(name)));

    // The packages hold their bundles compressed.
    static DocsAsset Packed(Assembly package, string name, string contentType)
    {
        using var bytes = new MemoryStream();
        using var resource = Resource(package, $"{package.GetName().Name}.{name}");
        resource.CopyTo(bytes);
        return new(contentType, bytes.ToArray());
    }

    // ReDoc fetches its maker's logo from a foreign host, which the page's policy forbids: an empty image takes its place.
    static DocsAsset ReDocBundle()
    {
        const string EmptyImage = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg'/%3E";
        var bundle = Encoding.UTF8.GetString(Packed(typeof(ReDocOptions).Assembly, ReDoc + "redoc.standalone.js", Script).Unpack());
        foreach (var logo in new[] { "logo-mini-full.svg", "logo-mini.svg" })
            bundle = bundle.Replace("https://cdn.redoc.ly/redoc/" + logo, EmptyImage, StringComparison.Ordinal);
        return DocsAsset.Of(Script, Encoding.UTF8.GetBytes(bundle));
    }

    static Stream Resource(Assembly assembly, string name) =>
        assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"{assembly.GetName().Name} has no resource {name}");
}
