using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Web;

namespace Echo.Server.Tests.Platform.Http.Browsers;

/// <summary>Does what a browser does with cookies (RFC 6265bis, section 5), and says of itself what browsers say.</summary>
sealed partial class PlayedBrowser(Func<string> server) : IDisposable
{
    readonly HttpClient client = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false });
    readonly Dictionary<string, string> cookies = [];

    /// <summary>The page before it.</summary>
    public string Shown { get; set; } = server();

    /// <summary>What the last answers set, as they set it.</summary>
    public List<string> Set { get; } = [];

    public void Dispose() => client.Dispose();

    /// <summary>Somebody else on the same host sets a cookie.</summary>
    public void Plant(string name, string value) => cookies[name] = value;

    /// <summary>A page of the server asks its API.</summary>
    public async Task<(int Status, JsonNode Body)> FetchAsync(HttpMethod method, string path, string? token, string? body = null, string? host = null)
    {
        using var request = Request(method, path, "same-origin", "cors", "*/*");
        request.Headers.Host = host ?? request.Headers.Host;
        if (token is not null)
            request.Headers.Authorization = new("Bearer", token);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        var (status, text) = await SendAsync(request, brings: true);
        return (status, JsonNode.Parse(text)!);
    }

    /// <summary>Another server's page leads here.</summary>
    public async Task<(int Status, string Page)> ReturnAsync(string path)
    {
        using var request = Request(HttpMethod.Get, path, "cross-site", "navigate", "text/html,application/xhtml+xml,*/*;q=0.8");
        Shown = request.RequestUri!.AbsoluteUri;
        return await SendAsync(request, brings: true);
    }

    /// <summary>Presses the button of a page that the server has shown.</summary>
    /// <param name="isForeign">A page of somebody else has the same form.</param>
    /// <param name="isLax">The browser brings its cookies along to it all the same, as those do that know no SameSite.</param>
    public async Task<(int Status, string Page)> SubmitAsync(string page, bool isForeign = false, bool isLax = false)
    {
        var action = new Uri(new Uri(Shown), Action().Match(page).Groups["path"].Value).AbsoluteUri;
        using var request = Request(HttpMethod.Post, action, isForeign ? "cross-site" : "same-origin", "navigate", "text/html,*/*;q=0.8");
        request.Headers.Add("Origin", "null");
        request.Content = new FormUrlEncodedContent(
            Field().Matches(page).Select(field => KeyValuePair.Create(field.Groups["name"].Value, HttpUtility.HtmlDecode(field.Groups["value"].Value))));
        return await SendAsync(request, brings: !isForeign || isLax);
    }

    HttpRequestMessage Request(HttpMethod method, string path, string site, string mode, string accept)
    {
        var request = new HttpRequestMessage(method, path.StartsWith("http", StringComparison.Ordinal) ? path : server() + path);

        // By the public name, as people know the server.
        request.Headers.Host = $"localhost:{request.RequestUri!.Port}";
        request.Headers.Add("Sec-Fetch-Site", site);
        request.Headers.Add("Sec-Fetch-Mode", mode);
        request.Headers.TryAddWithoutValidation("User-Agent", "Mozilla/5.0 (X11; Linux x86_64)");
        foreach (var type in accept.Split(','))
            request.Headers.Accept.Add(MediaTypeWithQualityHeaderValue.Parse(type));
        return request;
    }

    async Task<(int Status, string Text)> SendAsync(HttpRequestMessage request, bool brings)
    {
        if (brings && cookies.Count > 0)
            request.Headers.Add("Cookie", string.Join("; ", cookies.Select(cookie => $"{cookie.Key}={cookie.Value}")));
        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        foreach (var set in answer.Headers.TryGetValues("Set-Cookie", out var values) ? values : [])
        {
            var pair = set.Split(';')[0].Split('=', 2);
            lock (cookies)
            {
                Set.Add(set);
                cookies[pair[0]] = pair[1];
            }
        }

        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [GeneratedRegex("<form method=\"post\" action=\"(?<path>[^\"]*)\">", RegexOptions.ExplicitCapture)]
    private static partial Regex Action();

    [GeneratedRegex("<input type=\"hidden\" name=\"(?<name>[^\"]*)\" value=\"(?<value>[^\"]*)\">", RegexOptions.ExplicitCapture)]
    private static partial Regex Field();
}
