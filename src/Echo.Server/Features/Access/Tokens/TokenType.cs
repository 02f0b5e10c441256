namespace Echo.Server.Features.Access.Tokens;

enum TokenType
{
    Access,
    Refresh,
}
