namespace Echo.Server.Features.Analysis;

sealed class OwnHttp
{
    static object Act() => new HttpClient();
}
