using System.Collections;
using System.Collections.Frozen;

namespace Echo.Server.Platform.Processes;

/// <summary>The environment of a program: a short list of what Echo's own environment may pass on, then what the definition gives.
/// It is a list of what is allowed, so that a secret of Echo, also a future one, is never passed on.</summary>
static class ProgramEnvironment
{
    static readonly FrozenSet<string> Names = FrozenSet.Create(
        StringComparer.Ordinal,
        "PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LANGUAGE", "TZ", "TMPDIR", "TERM",
        "http_proxy", "https_proxy", "no_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY",
        "SSL_CERT_FILE", "SSL_CERT_DIR", "NODE_EXTRA_CA_CERTS", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "GIT_SSL_CAINFO", "PIP_CERT",
        "npm_config_registry", "npm_config_cache", "npm_config_userconfig",
        "NPM_CONFIG_REGISTRY", "NPM_CONFIG_CACHE", "NPM_CONFIG_USERCONFIG");

    static readonly string[] Prefixes = ["LC_", "XDG_"];

    public static Dictionary<string, string> Create(IReadOnlyDictionary<string, string> given)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (DictionaryEntry entry in Environment.GetEnvironmentVariables())
        {
            if (entry is { Key: string name, Value: string value } && IsPassedOn(name))
                environment[name] = value;
        }

        foreach (var (name, value) in given)
            environment[name] = value;
        return environment;
    }

    static bool IsPassedOn(string name) =>
        Names.Contains(name) || Prefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal));
}
