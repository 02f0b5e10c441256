using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using Echo.Server.Platform.Http.Problems;
using Echo.Server.Platform.Http.Requests;

namespace Echo.Server.Features.Access.Auth;

/// <summary>Body of POST /auth/login. An empty object means the same as no body: sign in with the token of the header.</summary>
[BodyForm("Password, by e-mail", With = ["email", "password"])]
[BodyForm("Password, by username", With = ["username", "password"], Without = ["email"])]
[BodyForm("Token in the Authorization header")]
sealed class LoginRequest : IRequestRules
{
    bool namesPassword;

    [JsonConverter(typeof(TrimmedText))]
    public string? Email { get; init; }

    [JsonConverter(typeof(TrimmedText))]
    public string? Username { get; init; }

    [StringLength(128, MinimumLength = 1)]
    public string? Password
    {
        get;
        init
        {
            field = value;
            namesPassword = true;
        }
    }

    /// <summary>Fields without a meaning here; with any of them the object is not empty.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Others { get; init; }

    [JsonIgnore]
    public string? Login => Email ?? Username;

    [JsonIgnore]
    public bool IsEmpty => Login is null && !namesPassword && Others is null;

    public IEnumerable<FieldViolation> Check()
    {
        if (IsEmpty)
            yield break;
        if (Login is null)
            yield return new("body.email", "Give email or username.", ViolationTypes.Missing);
        if (Password is null)
            yield return namesPassword
                ? new("body.password", "This field can't be null.", ViolationTypes.Null)
                : new("body.password", "This field is required.", ViolationTypes.Missing);
    }
}
