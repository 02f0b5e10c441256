namespace Echo.Server.Features.Gateway.Sets;

/// <summary>What a set can hold.</summary>
static class ItemKinds
{
    public const string Tool = "tool";
    public const string Resource = "resource";
    public const string Prompt = "prompt";
}
