using System.ComponentModel.DataAnnotations;
using Echo.Server.Features.Assistant.Policies;
using Echo.Server.Platform.Configuration;

namespace Echo.Server.Features.Assistant;

/// <summary>What the model may do for one message, and what it may cost.</summary>
sealed class AssistantOptions
{
    [Setting("Assistant:MaxRounds", "how often the model is asked for one message"), Range(1, 20)]
    public int MaxRounds { get; init; } = 20;

    [Setting("Assistant:MaxTokens", "tokens that one message may use in all; where the endpoint does not count, four bytes are one"), Range(1, int.MaxValue)]
    public int MaxTokens { get; init; } = 500_000;

    [Setting("Assistant:MaxCostCents", "what one message may cost by the prices below, in hundredths of the currency; 0 for no limit")]
    [Range(0, int.MaxValue)]
    public int MaxCostCents { get; init; }

    [Setting("Assistant:InputPriceCents", "price of a million input tokens"), Range(0, int.MaxValue)]
    public int InputPriceCents { get; init; }

    [Setting("Assistant:OutputPriceCents", "price of a million output tokens"), Range(0, int.MaxValue)]
    public int OutputPriceCents { get; init; }

    [Setting("Assistant:MaxCallsAtOnce", "tool calls of one answer that go out at one time"), Range(1, 64)]
    public int MaxCallsAtOnce { get; init; } = 4;

    [Setting("Assistant:ToolTimeoutSeconds", "how long one tool call may take"), Range(1, 3600)]
    public int ToolTimeoutSeconds { get; init; } = 120;

    [Setting("Assistant:MaxResultCharacters", "how much of a tool's result the model gets to read"), Range(100, 1_000_000)]
    public int MaxResultCharacters { get; init; } = 40_000;

    [Setting("Assistant:MaxOfferedTools", "tools that the model is shown; where there are more, it searches among them"), Range(1, 128)]
    public int MaxOfferedTools { get; init; } = 64;

    [Setting("Assistant:MaxOfferedCharacters", "length of the definitions of tools that the model is shown; where they are longer, it searches among them")]
    [Range(1_000, 10_000_000)]
    public int MaxOfferedCharacters { get; init; } = 100_000;

    [Setting("Assistant:WritingTools", "what the model may do with tools that do not say that they only read: allow, ask or deny")]
    [AllowedValues(ToolPolicy.Allow, ToolPolicy.Ask, ToolPolicy.Deny)]
    public string WritingTools { get; init; } = ToolPolicy.Ask;

    [Setting("Assistant:TrustReadOnlyHints", "whether tools that say that they only read are called without asking; else they count as those that write")]
    public bool TrustReadOnlyHints { get; init; } = true;

    [Setting("Assistant:ApprovalHours", "how long a tool call waits for somebody to allow it"), Range(1, 720)]
    public int ApprovalHours { get; init; } = 24;

    /// <summary>What tokens cost, in hundredths of the currency; 0 without prices.</summary>
    public double CentsOf(long inputTokens, long outputTokens) =>
        ((double)inputTokens * InputPriceCents + (double)outputTokens * OutputPriceCents) / 1_000_000;
}
