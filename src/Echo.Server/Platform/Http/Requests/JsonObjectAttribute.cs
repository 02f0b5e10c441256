using System.Text.Json;
using Echo.Mcp.Json;
using Echo.Server.Platform.Http.Problems;

namespace Echo.Server.Platform.Http.Requests;

/// <summary>A raw JSON value that must be an object.</summary>
public sealed class JsonObjectAttribute : FieldRuleAttribute
{
    public override FieldFault? Check(object value) =>
        value is RawJson { IsEmpty: false, Kind: not JsonValueKind.Object } ? new(ViolationTypes.Type, "Send a JSON object.") : null;
}
