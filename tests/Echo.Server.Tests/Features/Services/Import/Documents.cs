namespace Echo.Server.Tests.Features.Services.Import;

/// <summary>OpenAPI documents that lie beside the tests.</summary>
static class Documents
{
    public static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "Features", "Services", "Import", "Documents", name);

    public static string Read(string name) => File.ReadAllText(PathOf(name));
}
