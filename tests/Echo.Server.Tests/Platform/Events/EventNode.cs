using Echo.Mcp.Json;
using Echo.Server.Platform.Database;
using Echo.Server.Platform.Database.Notifications;
using Echo.Server.Platform.Events;
using Echo.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace Echo.Server.Tests.Platform.Events;

/// <summary>The event log and the bus of one node, on a database that it may share with others.</summary>
sealed class EventNode : IAsyncDisposable
{
    readonly IHost host;

    EventNode(IHost host) => this.host = host;

    public EventFeed Feed => host.Services.GetRequiredService<EventFeed>();

    public EventLog Log => host.Services.GetRequiredService<EventLog>();

    public NodeBus Bus => host.Services.GetRequiredService<NodeBus>();

    public EventStore Store => host.Services.GetRequiredService<EventStore>();

    public NpgsqlDataSource Database => host.Services.GetRequiredService<NpgsqlDataSource>();

    public static async Task<EventNode> StartAsync(TestDatabase database, params (string Name, string Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(
            settings.Append(("DATABASE_URL", database.ConnectionString)).Select(setting => KeyValuePair.Create(setting.Item1, (string?)setting.Item2)));
        builder.AddDatabase(migrates: false, isCommand: true);
        builder.AddNotifications();
        builder.AddEvents();
        var made = builder.Build();
        await made.StartAsync(TestContext.Current.CancellationToken);
        return new(made);
    }

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync(CancellationToken.None);
        host.Dispose();
    }

    /// <summary>Publishes for some accounts, in a transaction of its own.</summary>
    public async Task PublishAsync(string data, params int[] receivers)
    {
        await using var connection = await Database.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
        var item = new NewEvent("test", "tests") { Data = RawJson.Parse(data), Receivers = receivers };
        await Log.PublishAsync(connection, item, TestContext.Current.CancellationToken);
        await transaction.CommitAsync(TestContext.Current.CancellationToken);
        Log.Hint();
    }
}
