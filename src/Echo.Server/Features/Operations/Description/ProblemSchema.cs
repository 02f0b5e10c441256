using Microsoft.OpenApi;

namespace Echo.Server.Features.Operations.Description;

/// <summary>The schema of the body that every error has (contract section 2.1). <c>ProblemBody</c> writes it field by field, so no type
/// could give it.</summary>
static class ProblemSchema
{
    public static OpenApiSchema Make() => Object(
        new()
        {
            ["type"] = Text("`urn:echo:problem:` and the problem's name."),
            ["title"] = Text("Fixed for each name."),
            ["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Description = "HTTP status." },
            ["detail"] = Text("What is wrong and what to do."),
            ["hint"] = Text("What else to do, in some answers."),
            ["instance"] = Text("Path of the request."),
            ["request_id"] = Text("Equals the header `X-Request-ID`."),
            ["error"] = Error(),
            ["authorization_url"] = Text("Where to sign in, with `Authorization required` only."),
            ["ok"] = new OpenApiSchema { Type = JsonSchemaType.Boolean, Description = "`false`, on the camelCase paths only." },
        },
        optional: ["hint", "authorization_url", "ok"]);

    static OpenApiSchema Error() => Object(new()
    {
        ["code"] = Text("`VALIDATION_ERROR`, `INTERNAL_SERVER_ERROR`, or `HTTP_` and the status."),
        ["message"] = Text("Equals `detail`."),
        ["path"] = Text("Equals `instance`."),
        ["details"] = new OpenApiSchema
        {
            Description = "Violations, or the one field that a refusal is about.",
            OneOf =
            [
                new OpenApiSchema
                {
                    Type = JsonSchemaType.Array,
                    Items = Object(new()
                    {
                        ["field"] = Text("Dotted location such as `body.email`."),
                        ["message"] = Text("What to send."),
                        ["type"] = Text("Kind of the violation, such as `missing`."),
                    }),
                },
                Object(new() { ["field"] = Text("The field's name."), ["issue"] = Text("Equals `detail`.") }),
                new OpenApiSchema { Type = JsonSchemaType.Null },
            ],
        },
    });

    static OpenApiSchema Object(Dictionary<string, IOpenApiSchema> properties, params string[] optional) => new()
    {
        Type = JsonSchemaType.Object,
        Properties = properties,
        Required = properties.Keys.Except(optional).ToHashSet(),
    };

    static OpenApiSchema Text(string description) => new() { Type = JsonSchemaType.String, Description = description };
}
