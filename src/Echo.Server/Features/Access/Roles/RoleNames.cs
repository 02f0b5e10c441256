namespace Echo.Server.Features.Access.Roles;

static class RoleNames
{
    public const string Admin = "admin";
    public const string Developer = "developer";
    public const string User = "user";
    public const string Viewer = "viewer";
}
