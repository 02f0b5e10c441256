using System.Text.RegularExpressions;
using Echo.Server.Platform.Http.Problems;
using Echo.Server.Platform.Http.Requests;

namespace Echo.Server.Features.Access.Accounts;

/// <summary>An e-mail address as HTML forms accept it, with the local part limited to the dot-atom of RFC 5322 and 64 characters.</summary>
[AttributeUsage(AttributeTargets.Property)]
sealed partial class MailAddressAttribute : FieldRuleAttribute
{
    const int MaxLocalPart = 64;

    const string Atom = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+";

    const string Label = "[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?";

    public override string Format => "email";

    public override FieldFault? Check(object value) =>
        value is string text && text.IndexOf('@', StringComparison.Ordinal) <= MaxLocalPart && Form().IsMatch(text)
            ? null
            : new(ViolationTypes.Email, "Use an e-mail address such as name@example.com.");

    [GeneratedRegex(
        $@"\A{Atom}(\.{Atom})*@{Label}(\.{Label})*\z",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Form();
}
