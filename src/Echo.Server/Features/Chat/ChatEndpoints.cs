using Echo.Server.Platform.Http;
using Echo.Server.Platform.Http.Limits;
using Echo.Server.Platform.Http.Problems;
using Echo.Server.Platform.Http.Requests;
using Echo.Server.Platform.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Echo.Server.Features.Chat;

/// <summary>Sending and reading messages (document 000).</summary>
static class ChatEndpoints
{
    public static void MapMessages(this IEndpointRouteBuilder routes)
    {
        var chat = routes.MapGroup("/chat").WithTags("Chat").Requires(Permissions.ChatUse);
        chat.MapPost("/send", Send).Limited(RatePolicy.Write);
        chat.MapGet("/history/{user_id}", History).Limited(RatePolicy.Read);
        chat.MapGet("/unread-count", CountUnread).Limited(RatePolicy.Read);
        chat.MapPost("/mark-read", MarkRead).Limited(RatePolicy.Write);
        chat.MapGet("/conversations", ListConversations).Limited(RatePolicy.Read);
    }

    static async Task<Results<Created<MessageBody>, Problem>> Send(
        Body<SendRequest> body, Caller caller, Messenger messenger, CancellationToken cancellationToken)
    {
        var outcome = await messenger.SendAsync(caller, body.Value, cancellationToken);

        // No Location: a message can't be read by itself.
        return outcome.Message is { } message ? TypedResults.Created((string?)null, MessageBody.Of(message)) : outcome.Refusal!;
    }

    static async Task<Results<Ok<HistoryAnswer>, Problem>> History(
        Path<int> user_id, Query<HistoryQuery> query, Caller caller, Messenger messenger, CancellationToken cancellationToken)
    {
        if (user_id == caller.Id)
            return Problem.Refused("Cannot get chat history with yourself");
        return await messenger.ReadAsync(caller, user_id, query.Value, cancellationToken) is { } history
            ? TypedResults.Ok(history)
            : Problem.NotFound("User not found");
    }

    static async Task<Ok<UnreadAnswer>> CountUnread(Caller caller, ConversationStore conversations, CancellationToken cancellationToken) =>
        TypedResults.Ok(new UnreadAnswer((await conversations.CountAsync(caller.Id, cancellationToken)).Unread, caller.Id));

    static async Task<Ok<MarkedAnswer>> MarkRead(
        Body<MarkReadRequest> body, Caller caller, Messenger messenger, CancellationToken cancellationToken) =>
        TypedResults.Ok(MarkedAnswer.Of(await messenger.MarkReadAsync(caller, body.Value, cancellationToken)));

    static async Task<Ok<ConversationsAnswer>> ListConversations(
        Query<ConversationsQuery> query, Caller caller, ConversationStore conversations, CancellationToken cancellationToken)
    {
        var (page, totals) = await conversations.ListAsync(caller.Id, query.Value.Limit, query.Value.Offset, cancellationToken);
        return TypedResults.Ok(new ConversationsAnswer
        {
            Conversations = [.. page.Select(ConversationBody.Of)],
            TotalConversations = totals.Conversations,
            TotalUnread = totals.Unread,
        });
    }
}
