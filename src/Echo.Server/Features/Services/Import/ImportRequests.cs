using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using Echo.Mcp.Json;
using Echo.Server.Features.Services.Execution;
using Echo.Server.Features.Services.SignIns;
using Echo.Server.Platform.Http.Problems;
using Echo.Server.Platform.Http.Requests;

namespace Echo.Server.Features.Services.Import;

/// <summary>Body of POST /api/v1/services/import. Without a choice it is a preview, and nothing changes.</summary>
sealed class ServiceImportRequest : IRequestRules
{
    /// <summary>OpenAPI 3.0 or 3.1: an object, or text that is JSON or YAML.</summary>
    public RawJson Document { get; init; }

    /// <summary>Where to fetch the document, instead of sending it.</summary>
    [HttpUrl]
    public string? Url { get; init; }

    /// <summary>What the services are grouped by, and how the API is known when it is imported again; by default its title.</summary>
    [StringLength(ServiceRules.MostType, MinimumLength = 1), RegularExpression(ServiceRules.TypePattern)]
    public string? Type { get; init; }

    /// <summary>Instead of the document's servers; operations with servers of their own keep those.</summary>
    [HttpUrl]
    public string? BaseUrl { get; init; }

    /// <summary>Values for variables of server URLs.</summary>
    [MaxLength(50)]
    public IReadOnlyDictionary<string, string> ServerVariables { get; init; } = new Dictionary<string, string>();

    /// <summary>How the API is signed in to; absent keeps what is stored.</summary>
    [MaxLength(20)]
    public IReadOnlyList<SignInRequest>? Auth { get; init; }

    /// <summary>The operations to create or to bring up to date.</summary>
    [MaxLength(5000)]
    public IReadOnlyList<OperationChoice>? Operations { get; init; }

    /// <summary>All operations that can be called.</summary>
    public bool All { get; init; }

    /// <summary>Keys of operations whose services are switched off, such as those that are not in the document any more.</summary>
    [MaxLength(5000)]
    public IReadOnlyList<string>? Remove { get; init; }

    /// <summary>Shows the schema of each operation's parameters in a preview.</summary>
    public bool Schemas { get; init; }

    public bool IsPreview() => Operations is null && !All && Remove is null;

    public IEnumerable<FieldViolation> Check()
    {
        var hasDocument = !Document.IsEmpty && Document.Kind != JsonValueKind.Null;
        if (hasDocument == (Url is not null))
            yield return new("body.document", "Send either document or url.", hasDocument ? ViolationTypes.Value : ViolationTypes.Missing);
        if (BaseUrl?.Contains('?') == true)
            yield return new("body.base_url", "Use a URL without a query.", ViolationTypes.Url);
        foreach (var (index, signIn) in (Auth ?? []).Index())
        {
            foreach (var violation in signIn.Check($"body.auth.{index}"))
                yield return violation;
        }

        if (Auth?.Select(signIn => signIn.Name).Distinct().Count() < Auth?.Count)
            yield return new("body.auth", "Name each scheme once.", ViolationTypes.Duplicate);
    }
}

/// <summary>An operation that was chosen.</summary>
sealed class OperationChoice
{
    /// <summary>As the preview shows it, such as <c>GET /pets/{id}</c>.</summary>
    [StringLength(3000, MinimumLength = 1)]
    public required string Key { get; init; }

    /// <summary>Instead of the name that the preview shows, or that the service has already.</summary>
    [JsonConverter(typeof(TrimmedText)), StringLength(ServiceRules.MostName, MinimumLength = 1)]
    public string? Name { get; init; }

    [StringLength(ServiceRules.MostDescription)]
    public string? Description { get; init; }

    /// <summary>Instead of the schema that the preview shows. At most 64 KiB.</summary>
    [JsonObject, MostBytes(ServiceRules.MostTemplateBytes)]
    public RawJson ParameterSchema { get; init; }
}

/// <summary>One way to sign in. Secrets may be <c>***</c>, which keeps the stored ones.</summary>
sealed class SignInRequest
{
    /// <summary>A security scheme of the document, which then says the rest; absent for one that the document does not name.</summary>
    [StringLength(200, MinimumLength = 1)]
    public string? Scheme { get; init; }

    [AllowedValues(SignInKinds.ApiKey, SignInKinds.Bearer, SignInKinds.Basic, SignInKinds.ClientCredentials)]
    public string? Kind { get; init; }

    [AllowedValues("header", "query", "cookie")]
    public string? In { get; init; }

    /// <summary>Of the header, parameter or cookie.</summary>
    [StringLength(100, MinimumLength = 1)]
    public string? Parameter { get; init; }

    /// <summary>The key or token.</summary>
    [StringLength(8192, MinimumLength = 1)]
    public string? Value { get; init; }

    [StringLength(1000)]
    public string? Username { get; init; }

    [StringLength(1000)]
    public string? Password { get; init; }

    [HttpUrl]
    public string? TokenUrl { get; init; }

    [StringLength(1000, MinimumLength = 1)]
    public string? ClientId { get; init; }

    [StringLength(8192, MinimumLength = 1)]
    public string? ClientSecret { get; init; }

    [MaxLength(100)]
    public IReadOnlyList<string>? Scopes { get; init; }

    /// <summary>Further servers that it may be sent to, besides the document's own or base_url: operations may name some.</summary>
    [MaxLength(20)]
    public IReadOnlyList<string>? Origins { get; init; }

    [JsonIgnore]
    public string Name => Scheme ?? Kind ?? "";

    public IEnumerable<FieldViolation> Check(string place)
    {
        if (Scheme is null && Kind is null)
            yield return new($"{place}.kind", "Name a scheme of the document, or a kind.", ViolationTypes.Missing);
        foreach (var (index, origin) in (Origins ?? []).Index())
        {
            if (!Uri.TryCreate(origin, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
                yield return new($"{place}.origins.{index}", "Send an http or https URL.", ViolationTypes.Value);
        }

        if (Value is not null && !HeaderText.IsValue(Value))
            yield return new($"{place}.value", "Use visible ASCII characters.", ViolationTypes.StringPattern);
        if (Parameter is not null && (!HeaderText.IsName(Parameter) || (In is null or "header" && HeaderText.IsReserved(Parameter))))
            yield return new($"{place}.parameter", "Use a name that a key may be sent by.", ViolationTypes.StringPattern);
    }
}
