namespace Echo.Mcp.Tests.Scripted;

/// <summary>What a server of revision 2026-07-28 says of itself.</summary>
static class Discovery
{
    public static string Of(string capabilities = """{"tools":{}}""") =>
        """{"resultType":"complete","supportedVersions":["2027-01-01","2026-07-28","2025-11-25"],"instructions":"be kind","ttlMs":0,"capabilities":"""
        + capabilities + ""","_meta":{"io.modelcontextprotocol/serverInfo":{"name":"stateless","version":"4"}}}""";
}
