using Echo.Server.Platform.Security;

namespace Echo.Server.Tests.Features.Access;

public sealed class AskingWhoIAm
{
    static readonly string[] Everybody =
    [
        "account:read", "account:write", "chat:use", "events:read", "jobs:create", "jobs:read", "mcps:read", "knowledge:read",
        "deployments:read", "plugins:read", "tasks:read",
    ];

    static readonly string[] Users = [.. Everybody, "mcp:use", "services:execute", "plugins:execute", "tasks:write", "connections:use"];

    static readonly string[] Developers =
    [
        .. Users, "sets:write", "mcps:create", "mcps:update", "mcps:delete", "knowledge:create", "knowledge:delete", "analyze:create",
        "github:create", "github:read", "github:update", "github:delete", "deployments:create", "deployments:delete",
    ];

    public static TheoryData<string, string[]> RolesAndRights => new()
    {
        { "admin", [.. Permissions.All] },
        { "developer", Developers },
        { "user", Users },
        { "viewer", Everybody },
    };

    [Theory, MemberData(nameof(RolesAndRights))]
    public async Task ListsWhatMyRoleMayDo(string role, string[] rights)
    {
        await using var host = await AccessHost.TakeAsync();
        var person = await host.RegisterAsync("someone", role);
        var me = await host.GetAsync("/me", person.Token);
        me.Code.ShouldBe(200, me.Text);
        me.Read("message").ShouldBe("Current user information");
        me.At("user").EnumerateObject().Select(field => field.Name).ShouldBe(
            [
                "id", "uid", "username", "email", "name", "picture", "role", "permissions", "is_active", "is_admin", "is_verified",
                "google_connected", "created_at",
            ],
            ignoreOrder: true);
        me.Read("user.id").ShouldBe(person.Uuid.ToString());
        me.At("user.uid").GetInt32().ShouldBe(1);
        me.At("user.is_admin").GetBoolean().ShouldBe(role == "admin");
        me.At("user.permissions").EnumerateArray().Select(permission => permission.GetString()!).ShouldBe(rights, ignoreOrder: true);
    }

    [Fact]
    public async Task GrantsAddToTheRole()
    {
        await using var host = await AccessHost.TakeAsync();
        var person = await host.RegisterAsync("someone", "viewer");
        await host.ExecuteAsync("update access_accounts set grants = '{sets:write,knowledge:*}'");
        (await host.GetAsync("/me", person.Token)).At("user.permissions").EnumerateArray().Select(permission => permission.GetString()!)
            .ShouldBe([.. Everybody, "sets:write", "knowledge:create", "knowledge:delete"], ignoreOrder: true);
        (await host.GetAsync("/api/auth/profile", person.Token)).At("data.user.permissions").ToString()
            .ShouldBe("""["sets:write","knowledge:*"]""");
    }

    [Fact]
    public async Task DeletedAccountsAreNotAmongTheUsers()
    {
        await using var host = await AccessHost.TakeAsync();
        await host.RegisterAsync("stays");
        await host.RegisterAsync("goes");
        await host.ExecuteAsync("update access_accounts set deleted_at = now(), is_active = false, email = null where username = 'goes'");
        (await host.QueryAsync<long>("SELECT COUNT(*) FROM users;")).ShouldBe(1);
        (await host.QueryAsync<string>("select string_agg(concat(id, username, is_active), ' ' order by id) from account_directory"))
            .ShouldBe("1stayst 2goesf", "others still see whose a message was");
    }
}
