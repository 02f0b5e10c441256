namespace Echo.Server.Features.Connections.Serving;

/// <summary>The lists that a server offers.</summary>
public enum OfferKind
{
    Tools,
    Resources,
    ResourceTemplates,
    Prompts,
}
