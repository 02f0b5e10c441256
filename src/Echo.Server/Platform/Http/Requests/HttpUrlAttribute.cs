using Echo.Server.Platform.Http.Problems;

namespace Echo.Server.Platform.Http.Requests;

/// <summary>An absolute http or https URL with a host and without user name or fragment.</summary>
public sealed class HttpUrlAttribute : FieldRuleAttribute
{
    public override FieldFault? Check(object value) =>
        Uri.TryCreate((string)value, UriKind.Absolute, out var url)
        && url.Scheme is ("http" or "https") && url.Host.Length > 0 && url.UserInfo.Length == 0 && url.Fragment.Length == 0
            ? null
            : new(ViolationTypes.Url, "Use an absolute http or https URL without user name and fragment.");
}
