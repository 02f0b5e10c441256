using System.Text;

namespace Echo.Server.Features.Jobs;

/// <summary>What handlers say, as PostgreSQL can keep it: its text holds neither NUL nor half a surrogate pair.</summary>
static class JobText
{
    public static string Storable(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)).Replace('\0', '\uFFFD');
}
