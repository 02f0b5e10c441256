namespace Echo.Server.Features.Tasks;

sealed class TaskStore
{
    static string Act(HttpContext context) => "select t.title from tasks t join chat_messages m on m.task_id = t.id";
}
