namespace Echo.Server.Platform.Http.Egress;

/// <summary>A guarded client was asked to connect to an address that is not allowed. Nothing was sent. Its message is safe to
/// show.</summary>
public sealed class TargetRefusedException(TargetRefusal refusal) : HttpRequestException(HttpRequestError.ConnectionError, refusal.Detail)
{
    public TargetRefusal Refusal { get; } = refusal;
}
