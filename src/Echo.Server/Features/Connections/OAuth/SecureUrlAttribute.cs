using Echo.Server.Platform.Http.Egress;
using Echo.Server.Platform.Http.Problems;
using Echo.Server.Platform.Http.Requests;

namespace Echo.Server.Features.Connections.OAuth;

/// <summary>A URL that secrets are sent to: https, or http on loopback.</summary>
sealed class SecureUrlAttribute : FieldRuleAttribute
{
    public override FieldFault? Check(object value) =>
        Uri.TryCreate((string)value, UriKind.Absolute, out var url) && ForeignUrl.IsUsable(url) && url.Fragment.Length == 0
            ? null
            : new(ViolationTypes.Url, "Use an absolute https URL, or http on loopback, without user name and fragment.");
}
