namespace Echo.Server.Platform.Logging;

static class PlainId
{
    public static Guid Next() => default;
}
