namespace Echo.Server.StdioEntry;

/// <summary>Sentences for the person who looks at the client's log. They hold no payload and no key.</summary>
sealed class Diagnostics(Action<string> say)
{
    public void Say(string sentence) => say($"echo stdio: {sentence}");
}
