using Echo.Server.Platform.Http.Problems;

namespace Echo.Server.Platform.Http.Requests;

/// <summary>Rules of a request body over several fields. They run only when each field by itself is valid.</summary>
public interface IRequestRules
{
    /// <summary>The broken rules; fields are full locations such as <c>body.mcp_url</c>.</summary>
    IEnumerable<FieldViolation> Check();
}
