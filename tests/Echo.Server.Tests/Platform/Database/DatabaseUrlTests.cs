using Echo.Server.Platform.Database;
using Npgsql;

namespace Echo.Server.Tests.Platform.Database;

public sealed class DatabaseUrlTests
{
    public static TheoryData<string, string> Usable => new()
    {
        { "postgres://echo:secret@db.example.com:6543/team", "Host=db.example.com;Port=6543;Database=team;Username=echo;Password=secret" },
        { "postgresql://echo:secret@db/team", "Host=db;Database=team;Username=echo;Password=secret" },
        { "postgresql+asyncpg://user:pass@host:5433/database", "Host=host;Port=5433;Database=database;Username=user;Password=pass" },
        { "postgres://db", "Host=db" },
        { "postgres://db/", "Host=db" },
        { "postgres://echo@db/team", "Host=db;Database=team;Username=echo" },
        { "postgres://e%40cho:p%3Aa%2Fs%25s+%26@db/te%20am", "Host=db;Database=te am;Username=e@cho;Password='p:a/s%s+&'" },
        { "postgres://echo:p@ss:word@db/team", "Host=db;Database=team;Username=echo;Password=p@ss:word" },
        { "postgres://echo:@db/team", "Host=db;Database=team;Username=echo" },
        { "postgres://echo@[::1]:5433/team", "Host=::1;Port=5433;Database=team;Username=echo" },
        { "postgres://db/team?sslmode=require", "Host=db;Database=team;SSL Mode=Require" },
        { "postgres://db/x?sslmode=verify-full&sslrootcert=%2Fca.pem", "Host=db;Database=x;SSL Mode=VerifyFull;Root Certificate=/ca.pem" },
        { "postgresql+asyncpg://db/team?ssl=true", "Host=db;Database=team;SSL Mode=Require" },
        { "postgres://db/team?sslmode=require&channel_binding=require", "Host=db;Database=team;SSL Mode=Require;Channel Binding=Require" },
        { "postgres:///team?host=/run/postgresql&port=5433&user=echo", "Host=/run/postgresql;Port=5433;Database=team;Username=echo" },
        { "postgres://%2Frun%2Fpostgresql/team", "Host=/run/postgresql;Database=team" },
        { "postgres://db/team?connect_timeout=2&application_name=x&pgbouncer=true", "Host=db;Database=team;Timeout=2;Application Name=x" },
        { "Host=db;Port=5433;Database=team;Username=echo;Password=a b", "Host=db;Port=5433;Database=team;Username=echo;Password=a b" },
    };

    public static TheoryData<string, string> Unusable => new()
    {
        { "mysql://echo:hidden@db/team", "names another kind of database" },
        { "https://db/team", "names another kind of database" },
        { "nonsense hidden", "is not usable" },
        { "Database=team;Password=hidden", "is not usable" },
        { "Host=db;Wrong Key=hidden", "is not usable" },
        { "postgres:///team", "names no host" },
        { "postgres://echo:hidden@db:port/team", "has an unusable port" },
        { "postgres://echo:hidden@db:0/team", "has an unusable port" },
        { "postgres://echo:hidden@db:65536/team", "has an unusable port" },
        { "postgres://echo:hidden@a,b/team", "names several hosts" },
        { "postgres://echo:hid%zzen@db/team", "holds a % without two hexadecimal digits" },
        { "postgres://echo:hidden%@db/team", "holds a % without two hexadecimal digits" },
        { "postgres://echo:hidden@db/team?sslmode=sometimes", "has an unusable sslmode" },
        { "postgres://echo:hidden@db/team?sslmode=1", "has an unusable sslmode" },
        { "postgres://echo:hidden@db/team?schema=x", "has the unknown parameter schema" },
    };

    [Theory, MemberData(nameof(Usable))]
    public void EveryFormIsRead(string text, string expected) =>
        DatabaseUrl.Parse(text, out _).ShouldNotBeNull().EquivalentTo(new NpgsqlConnectionStringBuilder(expected)).ShouldBeTrue(
            DatabaseUrl.Parse(text, out _)!.ConnectionString);

    [Theory, MemberData(nameof(Unusable))]
    public void WhatIsWrongIsSaidWithoutQuotingThePassword(string text, string expected)
    {
        DatabaseUrl.Parse(text, out var problem).ShouldBeNull();
        problem.ShouldStartWith(expected);
        problem.ShouldEndWith("use postgres://user:password@host:port/database or an Npgsql connection string (Host=...;Database=...).");
        problem.ShouldNotContain("hid");
    }
}
