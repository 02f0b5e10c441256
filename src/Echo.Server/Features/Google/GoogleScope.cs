namespace Echo.Server.Features.Google;

/// <summary>What somebody may let Echo do at Google, by the key that document 002 uses.</summary>
sealed record GoogleScope(string Key, string Scope, string Description)
{
    const string Prefix = "https://www.googleapis.com/auth/";

    /// <summary>Asked for at each sign-in, and never listed.</summary>
    public static IReadOnlyList<string> Always { get; } = ["openid", "email", "profile"];

    public static IReadOnlyList<GoogleScope> All { get; } =
    [
        new("drive", Prefix + "drive", "See, edit, create and delete files in Google Drive"),
        new("gmail_full", Prefix + "gmail.modify", "Read, compose, send and label mail in Gmail"),
        new("gmail_readonly", Prefix + "gmail.readonly", "Read mail in Gmail"),
        new("gmail_labels", Prefix + "gmail.labels", "See and edit labels in Gmail"),
        new("gmail_compose", Prefix + "gmail.compose", "Compose and send mail in Gmail"),
        new("calendar_events", Prefix + "calendar.events", "See and edit events in Google Calendar"),
        new("calendar_readonly", Prefix + "calendar.readonly", "See events in Google Calendar"),
        new("documents", Prefix + "documents", "See and edit documents in Google Docs"),
        new("spreadsheets", Prefix + "spreadsheets", "See and edit spreadsheets in Google Sheets"),
        new("spreadsheets_readonly", Prefix + "spreadsheets.readonly", "See spreadsheets in Google Sheets"),
    ];

    public static GoogleScope? Find(string key) => All.FirstOrDefault(scope => scope.Key == key);

    /// <summary>The keys of what Google granted; what has no key is left out.</summary>
    /// <param name="granted">Scopes with spaces between them.</param>
    public static string[] KeysOf(string granted)
    {
        var scopes = granted.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return [.. All.Where(known => scopes.Contains(known.Scope)).Select(known => known.Key)];
    }
}
