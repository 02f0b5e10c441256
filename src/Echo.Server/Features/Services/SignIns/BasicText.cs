using System.Text;

namespace Echo.Server.Features.Services.SignIns;

/// <summary>The credentials of HTTP basic authentication (RFC 7617).</summary>
static class BasicText
{
    public static string Of(string username, string password) => Convert.ToBase64String(Encoding.UTF8.GetBytes($"{username}:{password}"));
}
