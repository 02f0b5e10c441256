using Npgsql;

namespace Echo.Server.Features.Tasks;

static class TaskEndpoints
{
    static object Find(NpgsqlDataSource database) => database.CreateCommand("select title from tasks");
}
