using Echo.Mcp.Json;
using Echo.Server.Features.Jobs;
using Echo.Testing.Hosts.Jobs;

namespace Echo.Server.Tests.Features.Jobs;

/// <summary>Jobs that leave a row each.</summary>
static class Ledger
{
    public static NewJob Job(int pause = 0) => new(LedgerHandler.TypeName, RawJson.From(new { pause }));
}
