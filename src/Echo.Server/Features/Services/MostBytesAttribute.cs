using Echo.Mcp.Json;
using Echo.Server.Platform.Http.Problems;
using Echo.Server.Platform.Http.Requests;

namespace Echo.Server.Features.Services;

/// <summary>Bounds the size of raw JSON.</summary>
sealed class MostBytesAttribute(int bytes) : FieldRuleAttribute
{
    public int Bytes => bytes;

    public override FieldFault? Check(object value) =>
        value is RawJson json && json.Utf8.Length > bytes ? new(ViolationTypes.ObjectTooLarge, $"Send at most {bytes / 1024} KiB.") : null;
}
