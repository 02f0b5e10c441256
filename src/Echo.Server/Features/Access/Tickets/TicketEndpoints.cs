using Echo.Server.Platform.Http;
using Echo.Server.Platform.Http.Limits;
using Echo.Server.Platform.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Echo.Server.Features.Access.Tickets;

/// <summary>Tickets for browsers, which can set no headers where they open a socket.</summary>
static class TicketEndpoints
{
    public static void MapTickets(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/ws/tickets", Create).WithTags("Real time").Requires(Permissions.EventsRead).Limited(RatePolicy.Write);

    static async Task<Created<TicketAnswer>> Create(Caller caller, TicketDesk desk, CancellationToken cancellationToken)
    {
        var (ticket, expiresAt) = await desk.MakeAsync(caller, cancellationToken);
        return TypedResults.Created((string?)null, new TicketAnswer(ticket, expiresAt, (int)TicketDesk.Lifetime.TotalSeconds));
    }
}

/// <summary>Answer of POST /ws/tickets.</summary>
/// <param name="Ticket">Opens one WebSocket or one /events stream as `?ticket=`, once, with the rights of the credentials that made it.</param>
/// <param name="ExpiresIn">Seconds.</param>
sealed record TicketAnswer(string Ticket, DateTimeOffset ExpiresAt, int ExpiresIn);
