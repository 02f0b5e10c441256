using System.Text.Json.Nodes;

namespace Echo.Server.Tests.Features.Services;

/// <summary>The service part of document 000, literally. Times carry a zone, and fields may stand beside those of the document (contract 1.8, 1.2).
/// </summary>
public sealed class DocumentExamples(ServicesHost host) : IClassFixture<ServicesHost>
{
    const string CreateBody = """
        {
          "name": "Weather Service",
          "type": "weather",
          "description": "Get current weather information",
          "api_base_url": "https://api.weather.com",
          "api_endpoint": "/current",
          "http_method": "GET",
          "request_template": {
            "city": "{{city}}",
            "units": "metric"
          },
          "response_mapping": {
            "temperature": "{{response.main.temp}}",
            "description": "{{response.weather[0].description}}"
          },
          "timeout_seconds": 30,
          "retry_attempts": 3
        }
        """;

    [Fact]
    public async Task EveryExampleAnswersAsDocumented()
    {
        var (status, created) = await host.Echo.PostAsync("/services/create", host.Echo.Admin, CreateBody);
        status.ShouldBe(201, created.ToJsonString());
        Holds(created, """
            {
              "id": 1,
              "name": "Weather Service",
              "type": "weather",
              "description": "Get current weather information",
              "is_active": true,
              "created_by": 1,
              "created_at": "2025-08-12T10:00:00",
              "updated_at": "2025-08-12T10:00:00"
            }
            """);

        (status, var list) = await host.GetAsync("/services/list?limit=10&type=weather");
        status.ShouldBe(200);
        Holds(list, """
            {
              "services": [
                {
                  "id": 1,
                  "name": "Weather Service",
                  "type": "weather",
                  "description": "Get current weather information",
                  "is_active": true,
                  "created_at": "2025-08-12T10:00:00",
                  "updated_at": "2025-08-12T10:00:00"
                }
              ],
              "total_services": 1,
              "active_services": 1
            }
            """);

        (status, var detail) = await host.GetAsync("/services/1");
        status.ShouldBe(200);
        Holds(detail, """
            {
              "id": 1,
              "name": "Weather Service",
              "type": "weather",
              "description": "Get current weather information",
              "api_base_url": "https://api.weather.com",
              "api_endpoint": "/current",
              "http_method": "GET",
              "is_active": true,
              "created_by": 1,
              "creator_username": "a-admin",
              "created_at": "2025-08-12T10:00:00",
              "updated_at": "2025-08-12T10:00:00"
            }
            """);
        detail["parameters"]!.ToJsonString().ShouldBe("""["city"]""");
        detail["request_template"].ShouldBeNull("what is sent is shown to administrators only");
        await AskForTheWeatherAsync();
    }

    async Task AskForTheWeatherAsync()
    {
        host.Api.Answers("""{"main":{"temp":21.50},"weather":[{"description":"clear sky"}]}""");
        var body = JsonNode.Parse(CreateBody)!;
        body["name"] = "Weather here";
        body["type"] = "local-weather";
        body["api_base_url"] = $"{host.Api.Url}";
        var (_, created) = await host.Echo.PostAsync("/services/create", host.Echo.Admin, body.ToJsonString());
        var result = await host.ResultAsync((int)created["id"]!, """{"city":"São Paulo"}""");
        result["data"]!.ToJsonString().ShouldBe("""{"temperature":21.50,"description":"clear sky"}""");
        ((int)result["status_code"]!, (int)result["attempts"]!).ShouldBe((200, 1));
        result["error"].ShouldBeNull();
        ((double)result["execution_time_ms"]!).ShouldBeGreaterThan(0);
        host.Api.Take().Select(request => $"{request.Method} {request.Target}").ShouldBe(["GET /current?city=S%C3%A3o%20Paulo&units=metric"]);
    }

    /// <summary>"Create Service (Admin Only)".</summary>
    [Fact]
    public async Task OnlyAdministratorsCreate()
    {
        (await host.Echo.PostAsync("/services/create", host.Echo.Developer, CreateBody)).Status.ShouldBe(403);
        (await host.Echo.PostAsync("/services/create", null, CreateBody)).Status.ShouldBe(401);
    }

    // Everything that the document shows is there, with the same name, type and value; of times the form counts.
    static void Holds(JsonNode? actual, string documented) => Holds(actual, JsonNode.Parse(documented), "");

    static void Holds(JsonNode? actual, JsonNode? documented, string where)
    {
        switch (documented)
        {
            case JsonObject shape:
                foreach (var (name, value) in shape)
                {
                    actual!.AsObject().TryGetPropertyValue(name, out var found).ShouldBeTrue(where + name);
                    Holds(found, value, $"{where}{name}.");
                }

                break;
            case JsonArray list:
                actual!.AsArray().Count.ShouldBe(list.Count, where);
                foreach (var (index, value) in list.Index())
                    Holds(actual[index], value, $"{where}{index}.");
                break;
            default:
                if (where.EndsWith("_at.", StringComparison.Ordinal))
                    ((string)actual!).ShouldMatch(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z$");
                else
                    actual!.ToJsonString().ShouldBe(documented!.ToJsonString(), where);
                break;
        }
    }
}
