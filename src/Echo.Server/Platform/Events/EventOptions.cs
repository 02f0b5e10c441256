using System.ComponentModel.DataAnnotations;
using Echo.Server.Platform.Configuration;

namespace Echo.Server.Platform.Events;

/// <summary>How long events are kept, and what carries hints between nodes (contract section 24).</summary>
public sealed class EventOptions : IValidatableObject
{
    [Setting("EVENT_RETENTION_MINUTES", "how long a client that comes back can get the events it missed"), Range(1, 10080)]
    public int RetentionMinutes { get; init; } = 60;

    [Setting("RABBITMQ_URL", "amqp:// or amqps:// URL of a RabbitMQ that carries hints between nodes", Secret = true, DefaultText = "PostgreSQL carries them")]
    public string? RabbitUrl { get; init; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (RabbitUrl is not null && !(Uri.TryCreate(RabbitUrl, UriKind.Absolute, out var url) && url.Scheme is "amqp" or "amqps"))
            yield return new("RABBITMQ_URL must be an amqp:// or amqps:// URL.");
    }
}
