using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Gateway;

/// <summary>Whether whoever opened a long stream may still be there.</summary>
static class StillAdmitted
{
    public static Func<ValueTask<bool>> For(HttpContext http)
    {
        var check = http.RequestServices.GetRequiredService<CallerCheck>();
        return () => check.IsStillAdmitted(http, Permissions.McpUse);
    }
}
