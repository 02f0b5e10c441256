using System.Text.Json;
using Echo.Server.Platform.Http.Json;
using Echo.Server.Platform.Http.Pipeline;

namespace Echo.Server.Platform.Http.Problems;

/// <summary>Writes a <see cref="Problem"/> as <c>application/problem+json</c>.</summary>
static class ProblemBody
{
    // The camel-case paths of document 003 carry "ok" in every body, errors included.
    static readonly PathString[] PathsWithOk =
        ["/api/auth", "/api/users", "/api/tasks", "/mcp/execute", "/mcp/plugins", "/mcp/history", "/ws/info"];

    public static async Task WriteAsync(HttpContext context, Problem problem)
    {
        var response = context.Response;
        response.StatusCode = problem.Kind.Status;
        response.ContentType = "application/problem+json";
        if (problem.RetryAfter is { } seconds)
            response.Headers.RetryAfter = seconds.ToString();
        if (problem.Kind == ProblemKind.Unauthenticated)
            response.Headers.WWWAuthenticate = "Bearer";

        // HEAD gets the headers of the answer and no body.
        if (HttpMethods.IsHead(context.Request.Method))
            return;
        await using (var writer = new Utf8JsonWriter(response.BodyWriter, WireJson.Writer))
            Write(writer, context, problem);

        // Without a token: a client that is gone is no reason for another exception.
        await response.BodyWriter.FlushAsync(CancellationToken.None);
    }

    static void Write(Utf8JsonWriter writer, HttpContext context, Problem problem)
    {
        var path = context.OriginalPath();
        writer.WriteStartObject();
        if (PathsWithOk.Any(path.StartsWithSegments))
            writer.WriteBoolean("ok", false);
        writer.WriteString("type", $"urn:echo:problem:{problem.Kind.Name}");
        writer.WriteString("title", problem.Kind.Title);
        writer.WriteNumber("status", problem.Kind.Status);
        writer.WriteString("detail", problem.Detail);
        if (problem.Hint is { } hint)
            writer.WriteString("hint", hint);
        writer.WriteString("instance", path.Value);
        writer.WriteString("request_id", context.RequestId());
        if (problem.AuthorizationUrl is { } url)
            writer.WriteString("authorization_url", url.AbsoluteUri);
        writer.WriteStartObject("error");
        writer.WriteString("code", problem.Kind.Code);
        writer.WriteString("message", problem.Detail);
        writer.WriteString("path", path.Value);
        writer.WritePropertyName("details");
        WriteDetails(writer, problem);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    static void WriteDetails(Utf8JsonWriter writer, Problem problem)
    {
        if (problem.Violations is { } violations)
            JsonSerializer.Serialize(writer, violations, WireJson.Options);
        else if (problem.Field is { } field)
            JsonSerializer.Serialize(writer, new { field, issue = problem.Detail }, WireJson.Options);
        else
            writer.WriteNullValue();
    }
}
