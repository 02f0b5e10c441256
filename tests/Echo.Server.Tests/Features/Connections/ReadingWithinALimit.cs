using Echo.Server.Features.Catalog;
using Echo.Server.Features.Connections;
using Echo.Server.Features.Connections.ToolChanges;
using Echo.Server.Platform.Security;
using Microsoft.Extensions.DependencyInjection;

namespace Echo.Server.Tests.Features.Connections;

/// <summary>Lists, resources and prompts have 60 s in all, whatever they wait for; here a second is a hundredth.</summary>
public sealed class ReadingWithinALimit(EchoHost echo) : IClassFixture<EchoHost>, IAsyncLifetime
{
    const string Token = "a-bearer-token";

    readonly TinyMcpServer server = new(Token);
    readonly Caller caller = new() { Id = 1, Uuid = Guid.NewGuid(), Username = "x", Role = "admin", Rights = ["*"] };

    public async ValueTask InitializeAsync() => await server.StartAsync();

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task EndsWhatTheServerNeverAnswers(bool isLost)
    {
        var (_, made) = await echo.PostAsync(
            "/mcp/connect",
            echo.Admin,
            $$"""{"transport":"http","mcp_url":"{{server.Url}}","auth_type":"bearer","bearer_token":"{{Token}}","timeout":300}""");
        var id = (Guid)made["client_id"]!;
        server.OnMessage = async (_, context) =>
        {
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
            return null;
        };

        // The opening of a lost one is in the limit too.
        if (isLost)
            await echo.App.Services.GetRequiredService<UpstreamPool>().CloseAsync(id);
        var services = echo.App.Services;
        var reader = new UpstreamReader(
            services.GetRequiredService<UpstreamPool>(),
            services.GetRequiredService<CallLimits>(),
            services.GetRequiredService<ConnectionActivity>(),
            services.GetRequiredService<ToolBook>(),
            new HurriedClock());
        UpstreamOutcome?[] failures =
        [
            (await reader.ListToolsAsync(id, caller, CancellationToken.None).WaitAsync(Soon)).Failure,
            (await reader.ReadResourceAsync(id, "a:b", caller, CancellationToken.None).WaitAsync(Soon)).Failure,
            (await reader.GetPromptAsync(id, "p", null, caller, CancellationToken.None).WaitAsync(Soon)).Failure,
        ];
        foreach (var failure in failures)
            failure.ShouldBe(new UpstreamOutcome.TimedOut(60, null));
        using var hangUp = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        await Should.ThrowAsync<OperationCanceledException>(() => reader.ListToolsAsync(id, caller, hangUp.Token).WaitAsync(Soon));
        (await echo.PostAsync("/mcp/disconnect", echo.Admin, $$"""{"client_id":"{{id}}"}""")).Status.ShouldBe(200);
    }

    static TimeSpan Soon => TimeSpan.FromSeconds(20);

    sealed class HurriedClock : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, dueTime / 100, period);
    }
}
