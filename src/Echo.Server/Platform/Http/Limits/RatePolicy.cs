namespace Echo.Server.Platform.Http.Limits;

/// <summary>The rate policies of contract section 3.8.</summary>
public enum RatePolicy
{
    /// <summary>Not limited.</summary>
    Exempt,

    /// <summary>Sign-in, registration, refresh, setup and callbacks; always counted by client address.</summary>
    Auth,

    /// <summary>POST, PUT, PATCH and DELETE with credentials.</summary>
    Write,

    /// <summary>GET with credentials.</summary>
    Read,

    /// <summary>Routes that call a tool, service, plugin, model or upstream.</summary>
    ToolCall,

    /// <summary>Public routes; callers with credentials count under <see cref="Read"/> or <see cref="Write"/>.</summary>
    Anonymous,
}

/// <summary>The rate policy of an endpoint.</summary>
public sealed record RateRequirement(RatePolicy Policy);
