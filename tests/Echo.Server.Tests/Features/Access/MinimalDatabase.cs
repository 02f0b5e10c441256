using Dapper;
using Echo.Server.Features.Access;
using Npgsql;

namespace Echo.Server.Tests.Features.Access;

static class MinimalDatabase
{
    const string Server = "Host=/tmp/access-pg;Username=echo";

    public static async Task<NpgsqlDataSource> CreateAsync()
    {
        DefaultTypeMap.MatchNamesWithUnderscores = true;
        SqlMapper.RemoveTypeMap(typeof(DateTimeOffset));
        SqlMapper.AddTypeHandler(new TimeHandler());
        var name = $"t{Guid.NewGuid():N}";
        await using (var admin = NpgsqlDataSource.Create($"{Server};Database=postgres;Pooling=false"))
        await using (var create = admin.CreateCommand($"create database {name}"))
            await create.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        var database = NpgsqlDataSource.Create($"{Server};Database={name};Maximum Pool Size=20");
        using var file = new StreamReader(typeof(AccessFeature).Assembly.GetManifestResourceStream(
            "Echo.Server.Platform.Database.Migrations.0001_access.sql")!);
        await using var migrate = database.CreateCommand(await file.ReadToEndAsync(TestContext.Current.CancellationToken));
        await migrate.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        return database;
    }

    sealed class TimeHandler : SqlMapper.TypeHandler<DateTimeOffset>
    {
        public override void SetValue(System.Data.IDbDataParameter parameter, DateTimeOffset value) => parameter.Value = value.UtcDateTime;

        public override DateTimeOffset Parse(object value) => new((DateTime)value, TimeSpan.Zero);
    }
}
