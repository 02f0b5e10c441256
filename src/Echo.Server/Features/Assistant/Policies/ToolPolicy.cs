namespace Echo.Server.Features.Assistant.Policies;

/// <summary>What the model may do with a tool.</summary>
static class ToolPolicy
{
    public const string Allow = "allow";

    /// <summary>The owner is asked about each call.</summary>
    public const string Ask = "ask";

    /// <summary>The model does not even see it.</summary>
    public const string Deny = "deny";
}
