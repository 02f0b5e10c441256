using Echo.Server.Platform.Database;

namespace Echo.Server.Tests.Platform.Database;

public sealed class DatabaseVersionTests
{
    [Theory]
    [InlineData("15.0", "UTF8", null)]
    [InlineData("18.4", "UTF8", null)]
    [InlineData("14.9", "UTF8", "x at db:5432 runs on PostgreSQL 14.9: Echo needs 15 or newer")]
    [InlineData("16.0", "SQL_ASCII", "x at db:5432 has the encoding SQL_ASCII: Echo needs UTF8")]
    public void WhatEchoCannotUseIsSaidClearly(string version, string encoding, string? expected)
    {
        var refusal = DatabaseVersion.Refusal(Version.Parse(version), encoding, "x at db:5432");
        if (expected is null)
            refusal.ShouldBeNull();
        else
            refusal.ShouldNotBeNull().ShouldContain(expected);
    }
}
