namespace Echo.Architecture.Tests.House;

/// <summary>A part of the server whose internals are its own: a feature, the platform, the stdio entry, or the composition in Program.cs.</summary>
/// <param name="Name">The folder's name.</param>
sealed record Room(string Name)
{
    public static readonly Room Platform = new("Platform");

    public static readonly Room Composition = new("Composition");

    /// <summary>A client of the server in a process of its own. It is held like a feature that has no edges.</summary>
    public static readonly Room StdioEntry = new("StdioEntry");

    const string FeaturesNamespace = "Echo.Server.Features.";

    const string PlatformNamespace = "Echo.Server.Platform";

    public bool IsFeature => this != Platform && this != Composition;

    /// <summary>The room of a type, or null when it belongs to no room of the server: a generated type, or one of Echo.Mcp.</summary>
    public static Room? Of(TypeDefinition type)
    {
        var outermost = type.Outermost();
        return outermost.IsProgram() ? Composition : OfNamespace(outermost.Namespace);
    }

    /// <summary>The room that a use leads to, when that type is part of the same assembly.</summary>
    public static Room? Of(TypeReference used) => used is TypeDefinition type ? Of(type) : null;

    public static Room? OfNamespace(string name) => name switch
    {
        "Echo.Server" => Composition,
        "Echo.Server.StdioEntry" => StdioEntry,
        _ when name.StartsWith(FeaturesNamespace, StringComparison.Ordinal) => new(name[FeaturesNamespace.Length..].Split('.')[0]),
        _ when name == PlatformNamespace || name.StartsWith(PlatformNamespace + ".", StringComparison.Ordinal) => Platform,
        _ => null,
    };

    public override string ToString() => Name;
}
