using Microsoft.OpenApi;

namespace Echo.Server.Features.Operations.Description;

/// <summary>The ways to present credentials (contract section 3.1).</summary>
static class SecuritySchemes
{
    public const string Bearer = "bearer";
    public const string ApiKey = "api_key";
    public const string Token = "token";
    public const string Ticket = "ticket";

    public static Dictionary<string, IOpenApiSecurityScheme> All => new()
    {
        [Bearer] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            BearerFormat = "JWT",
            Description = "An access token of a sign-in, or an API key.",
        },
        [ApiKey] = Key("X-API-Key", ParameterLocation.Header, "An API key."),
        [Token] = Key("token", ParameterLocation.Query, "An access token, for browsers that open a WebSocket or an event stream."),
        [Ticket] = Key("ticket", ParameterLocation.Query, "A ticket of `POST /ws/tickets`, good for one WebSocket or event stream."),
    };

    static OpenApiSecurityScheme Key(string name, ParameterLocation place, string description) =>
        new() { Type = SecuritySchemeType.ApiKey, Name = name, In = place, Description = description };
}
