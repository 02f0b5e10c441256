using Echo.Server.Platform.Http.Problems;
using Microsoft.OpenApi;

namespace Echo.Server.Features.Operations.Description;

/// <summary>Error answers, all with the one problem schema.</summary>
static class ProblemResponses
{
    public const string SchemaName = "Problem";

    const string MediaType = "application/problem+json";

    /// <summary>Errors that many operations share, with what they say.</summary>
    static readonly (ProblemKind Kind, string Description)[] Shared =
    [
        (ProblemKind.Malformed, "The body is not JSON."),
        (ProblemKind.Unauthenticated, "Credentials are missing, invalid, expired or revoked, or the account is disabled."),
        (ProblemKind.Forbidden, "The caller lacks the permission."),
        (ProblemKind.NotFound, "There is nothing by this name, or it belongs to somebody else."),
        (ProblemKind.TooLarge, "The body is larger than allowed."),
        (ProblemKind.UnsupportedMediaType, "The body is not plain JSON."),
        (ProblemKind.Validation, "Parameters or body break the rules; `error.details` lists each violation."),
        (ProblemKind.RateLimited, "Too many requests; the headers say when to try again."),
        (ProblemKind.Internal, "A bug."),
        (ProblemKind.Unavailable, "The database can't be reached at the moment."),
    ];

    static readonly Dictionary<int, ProblemKind> ByStatus = typeof(ProblemKind).GetFields()
        .Select(field => field.GetValue(null)).OfType<ProblemKind>()
        .GroupBy(kind => kind.Status)
        .ToDictionary(group => group.Key, group => group.Last());

    /// <summary>For the components of the document.</summary>
    public static IEnumerable<KeyValuePair<string, IOpenApiResponse>> Components(OpenApiDocument document) =>
        Shared.Select(shared => KeyValuePair.Create(NameOf(shared.Kind), (IOpenApiResponse)Response(shared.Kind, shared.Description, document)));

    // malformed becomes Malformed, rate-limited RateLimited.
    public static string NameOf(ProblemKind kind) =>
        string.Concat(kind.Name.Split('-').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));

    /// <summary>An operation's own error, with an example for each thing that it can say.</summary>
    /// <param name="details">Texts as in the contract: <c>Email already exists (email)</c> names a field.</param>
    public static OpenApiResponse Own(int status, IReadOnlyList<string> details, string path, OpenApiDocument document)
    {
        var kind = ByStatus[status];
        var response = Response(kind, string.Join(" ", details.Select(detail => $"`{ProblemExample.Split(detail).Detail}`.")), document);
        response.Content![MediaType].Examples = details.ToDictionary(
            detail => ProblemExample.Split(detail).Detail,
            detail => (IOpenApiExample)new OpenApiExample { Value = ProblemExample.Of(kind, detail, path) });
        return response;
    }

    static OpenApiResponse Response(ProblemKind kind, string description, OpenApiDocument document) => new()
    {
        Description = $"{kind.Title}. {description}",
        Content = new Dictionary<string, OpenApiMediaType>
        {
            [MediaType] = new OpenApiMediaType { Schema = new OpenApiSchemaReference(SchemaName, document) },
        },
        Headers = HeadersOf(kind),
    };

    static Dictionary<string, IOpenApiHeader>? HeadersOf(ProblemKind kind) => kind switch
    {
        _ when kind == ProblemKind.Unauthenticated => new() { ["WWW-Authenticate"] = Header("`Bearer`", JsonSchemaType.String) },
        _ when kind == ProblemKind.RateLimited || kind == ProblemKind.Unavailable =>
            new() { ["Retry-After"] = Header("Seconds to wait.", JsonSchemaType.Integer) },
        _ => null,
    };

    static OpenApiHeader Header(string description, JsonSchemaType type) => new() { Description = description, Schema = new OpenApiSchema { Type = type } };
}
