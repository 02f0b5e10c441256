using Echo.Server.Platform.Http.Problems;

namespace Echo.Server.Platform.Http.Requests;

/// <summary>An absolute http or https URL with a host that can be looked up, and without user name or fragment.</summary>
public sealed class HttpUrlAttribute : FieldRuleAttribute
{
    // RFC 1035, 2.3.4: 255 octets on the wire are 253 characters.
    const int LongestHost = 253;

    public override FieldFault? Check(object value) =>
        Uri.TryCreate((string)value, UriKind.Absolute, out var url)
        && url.Scheme is ("http" or "https") && HasUsableHost(url) && url.UserInfo.Length == 0 && url.Fragment.Length == 0
            ? null
            : new(ViolationTypes.Url, "Use an absolute http or https URL without user name and fragment.");

    static bool HasUsableHost(Uri url)
    {
        try
        {
            return url.Host.Length > 0 && url.IdnHost.Length is > 0 and <= LongestHost;
        }
        catch (UriFormatException)
        {
            // A name that has no form in ASCII.
            return false;
        }
    }
}
