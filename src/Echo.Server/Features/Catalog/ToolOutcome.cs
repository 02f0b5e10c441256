using Echo.Mcp.Json;
using Echo.Mcp.Messages;
using Echo.Server.Features.Catalog.Calls;

namespace Echo.Server.Features.Catalog;

/// <summary>How a tool call ended.</summary>
public abstract record ToolOutcome
{
    ToolOutcome()
    {
    }

    /// <summary>The label of metrics and logs.</summary>
    public abstract string Status { get; }

    /// <summary>Why the tool did not do what was asked, as far as it is known in words.</summary>
    public virtual string? Error => null;

    /// <summary>Length of the tool's answer.</summary>
    public virtual int ResultBytes => 0;

    /// <summary>The tool answered. <paramref name="Result"/> is the upstream's CallToolResult as it came, which may have <c>isError</c>.</summary>
    public sealed record Answered(RawJson Result, bool IsError) : ToolOutcome
    {
        // What is told of an error: as much of its first words as anybody reads.
        const int MostErrorBytes = 2_000;

        public override string Status => IsError ? CallStatus.Error : CallStatus.Success;

        /// <summary>What the tool returned, where its source knows it as a value of its own; empty elsewhere.</summary>
        public RawJson Value { get; init; }

        /// <summary>Leaves out of a text what only the source may know, since tools repeat their secrets in errors.</summary>
        public Func<string, string>? Hide { get; init; }

        public override string? Error => IsError && Text() is { } text ? Hide?.Invoke(text) ?? text : null;

        public override int ResultBytes => Result.Utf8.Length;

        // The mark of a cut lets who hides secrets look for the beginning of one before it.
        string? Text()
        {
            if (Result.Property("content").Items(most: 1) is not [var block, ..])
                return null;
            var text = block.Property("text");
            return text.AsText(MostErrorBytes) is { } beginning && text.Utf8.Length > MostErrorBytes ? $"{beginning}…" : text.AsText(MostErrorBytes);
        }
    }

    /// <summary>The upstream wants to know more before it answers. <paramref name="Result"/> is its InputRequiredResult as it came.</summary>
    public sealed record Asked(RawJson Result) : ToolOutcome
    {
        public override string Status => CallStatus.Success;

        public override int ResultBytes => Result.Utf8.Length;
    }

    /// <summary>The upstream refused the call with a JSON-RPC error, for example because it has no such tool.</summary>
    public sealed record Refused(int Code, string Message) : ToolOutcome
    {
        /// <summary>The upstream's error as it came; null when it was not the upstream that refused.</summary>
        public RpcError? Raw { get; init; }

        public override string Status => CallStatus.Error;

        public override string? Error => Message;
    }

    /// <summary>The arguments are not what the tool takes; it was not called.</summary>
    public sealed record Invalid(IReadOnlyList<ArgumentFault> Faults) : ToolOutcome
    {
        public override string Status => CallStatus.Error;

        public override string Error => $"The arguments do not fit the tool's schema. {string.Join(" ", Faults)}";
    }

    /// <summary>The source doesn't exist, or the caller may not know of it.</summary>
    public sealed record NotFound : ToolOutcome
    {
        public override string Status => CallStatus.NotFound;
    }

    public sealed record Forbidden(string Permission) : ToolOutcome
    {
        public override string Status => CallStatus.Forbidden;

        public override string? Error => $"Missing permission: {Permission}";
    }

    /// <summary>Somebody has to sign in at the source first, the caller himself or its owner; nothing was sent.</summary>
    public sealed record AuthorizationRequired : ToolOutcome
    {
        /// <summary>Where the caller can sign in; null when it is not his to do, or nobody asked for it yet.</summary>
        public Uri? Link { get; init; }

        public override string Status => CallStatus.AuthorizationRequired;
    }

    /// <summary>The tool is not what somebody approved; nothing was sent.</summary>
    public sealed record NeedsApproval(string Tool) : ToolOutcome
    {
        public override string Status => CallStatus.Error;

        public override string Error => $"Tool {Tool} changed upstream and needs approval";
    }

    /// <summary>Too many calls are under way, and no place became free in time; nothing was sent.</summary>
    /// <param name="ByCaller">Whether they are the caller's own, rather than those of the source.</param>
    public sealed record Busy(string Reason, bool ByCaller) : ToolOutcome
    {
        public override string Status => CallStatus.Busy;

        public override string? Error => Reason;
    }

    /// <summary>No answer within the call's timeout, and the upstream was told to stop; or the source was not ready within a shorter limit of
    /// its own, which <paramref name="Reason"/> then names.</summary>
    public sealed record TimedOut(string? Reason = null) : ToolOutcome
    {
        public override string Status => CallStatus.Timeout;

        public override string? Error => Reason;
    }

    /// <summary>The upstream could not be reached, went away, or broke the protocol.</summary>
    public sealed record Unreachable(string Reason) : ToolOutcome
    {
        /// <summary>The upstream said that it knew no such session: it has not acted on the call, which may be made once more.</summary>
        public bool NotExecuted { get; init; }

        public override string Status => CallStatus.Unreachable;

        public override string? Error => Reason;
    }
}
