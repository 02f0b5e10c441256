using System.ComponentModel.DataAnnotations;
using Echo.Server.Platform.Configuration;

namespace Echo.Server.Platform.Model;

/// <summary>The chat model: any endpoint that speaks OpenAI's chat completions.</summary>
public sealed class ModelOptions
{
    [Setting("OPENAI_API_KEY", "switches the model on for /run and analysis", Secret = true, DefaultText = "none")]
    public string? ApiKey { get; init; }

    [Setting("OPENAI_API_BASE", "any endpoint that speaks OpenAI's chat completions")]
    [WebAddress(ErrorMessage = "an http or https URL without query and fragment")]
    public Uri ApiBase { get; init; } = new("https://api.openai.com/v1");

    [Setting("OPENAI_MODEL", "model name")]
    public string Name { get; init; } = "gpt-4o";

    [Setting("Model:SilenceSeconds", "how long the model may say nothing before its answer counts as broken"), Range(1, 3600)]
    public int SilenceSeconds { get; init; } = 120;

    [Setting("Model:Attempts", "how often one question is asked at most, when the endpoint is busy, fails or breaks off"), Range(1, 20)]
    public int Attempts { get; init; } = 5;

    public bool IsConfigured => !string.IsNullOrEmpty(ApiKey);
}
