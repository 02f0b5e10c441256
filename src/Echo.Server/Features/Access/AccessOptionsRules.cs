using Echo.Server.Platform.Configuration;

namespace Echo.Server.Features.Access;

/// <summary>Rules of <see cref="AccessOptions"/> that depend on how the server runs.</summary>
static class AccessOptionsRules
{
    // They stand in public documents: whoever reads those could sign tokens.
    static readonly string[] SampleKeys =
    [
        "your-secret-key-change-in-production", "your_jwt_secret_key_here", "<secure-random-key>", "<generated-secret>",
    ];

    /// <exception cref="SettingsException">Names every setting that may not have its value here.</exception>
    public static void Check(AccessOptions options, bool debug, bool testing)
    {
        var problems = new List<string>();
        if (!debug && IsSample(options.JwtSecretKey))
            problems.Add("JWT_SECRET_KEY (or SECRET_KEY, JWT_SECRET) is a sample value: use a random one, or leave it out.");
        if (!debug && IsSample(options.RefreshTokenSecret))
            problems.Add("REFRESH_TOKEN_SECRET is a sample value: use a random one, or leave it out.");
        if (!testing && options.PasswordIterations < AccessOptions.LeastPasswordIterations)
        {
            var least = AccessOptions.LeastPasswordIterations;
            problems.Add($"Access__PasswordIterations is \"{options.PasswordIterations}\": use {least} or more.");
        }

        if (problems.Count > 0)
            throw new SettingsException(problems);
    }

    static bool IsSample(string? key) => key is not null && SampleKeys.Contains(key);
}
