namespace Echo.Server.Platform.Http.Browsers;

/// <summary>Who ends what was begun.</summary>
public enum BrowserStanding
{
    /// <summary>The browser where it began; or a program, where a program began.</summary>
    Same,

    /// <summary>It began in another browser, or in one and a program comes back.</summary>
    Other,

    /// <summary>A program began, a browser comes back. Whose it is nobody knows: the person before it has to agree.</summary>
    Unknown,
}
