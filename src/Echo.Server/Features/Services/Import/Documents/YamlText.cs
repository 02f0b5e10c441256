using System.Globalization;
using System.Text.Json;
using Echo.Mcp.Json;
using Echo.Server.Features.Services.Templates;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Echo.Server.Features.Services.Import.Documents;

/// <summary>Turns YAML into JSON as it is read, event by event. An alias is written out each time it is used, so what comes of it is bounded.
/// </summary>
sealed class YamlText : IDisposable
{
    const int Deepest = 200;

    readonly Parser parser;
    readonly CappedBuffer buffer;
    readonly int most;
    readonly Utf8JsonWriter writer;
    readonly Dictionary<string, byte[]> anchors = new(StringComparer.Ordinal);
    int anchored;

    YamlText(string text, int most)
    {
        parser = new(new StringReader(text));
        buffer = new(most);
        this.most = most;

        // What is written is checked by construction, and deeper than the writer's own limit.
        writer = new(buffer, new JsonWriterOptions { SkipValidation = true, MaxDepth = Deepest * 2 });
    }

    /// <returns>Null when it is no YAML, or too much of it.</returns>
    /// <param name="problem">Why, as one sentence; empty otherwise.</param>
    public static RawJson? ToJson(string text, int most, out string problem)
    {
        if (Read(text, most, out problem) is { } read)
            return read;

        // The parser takes a block of nothing but spaces for an error, which YAML allows (1.2.2, section 8.1.1.1).
        var emptied = string.Join('\n', text.Split('\n').Select(line => string.IsNullOrWhiteSpace(line) ? "" : line));
        return emptied.Length == text.Length ? null : Read(emptied, most, out problem);
    }

    static RawJson? Read(string text, int most, out string problem)
    {
        problem = "";
        using var reading = new YamlText(text, most);
        try
        {
            return reading.Read();
        }
        catch (YamlException wrong)
        {
            problem = $"The document is neither JSON nor YAML: line {wrong.Start.Line}, column {wrong.Start.Column}.";
        }
        catch (TooLongException)
        {
            problem = "The document is too large.";
        }
        catch (InvalidOperationException)
        {
            problem = "The document's YAML is nested too deep, or names an anchor that is not there.";
        }

        return null;
    }

    // What is left in the writer after a failure is not wanted, and may not fit.
    public void Dispose()
    {
        writer.Reset(Stream.Null);
        writer.Dispose();
    }

    RawJson Read()
    {
        parser.Consume<StreamStart>();
        parser.Consume<DocumentStart>();
        ReadValue(0);
        writer.Flush();
        return new(buffer.Written);
    }

    void ReadValue(int depth)
    {
        if (depth > Deepest)
            throw new InvalidOperationException("too deep");
        if (parser.TryConsume<AnchorAlias>(out var alias))
        {
            writer.WriteRawValue(anchors.GetValueOrDefault(alias.Value.Value) ?? throw new InvalidOperationException("no anchor"), skipInputValidation: true);
            writer.Flush();
            return;
        }

        writer.Flush();
        var (start, anchor) = (buffer.Written.Length, (parser.Current as NodeEvent)?.Anchor ?? default);
        ReadNode(depth);
        writer.Flush();

        // Within a list a comma stands before it.
        if (anchor.IsEmpty)
            return;
        var kept = buffer.Written.Span[start..].TrimStart(","u8).ToArray();

        // One within the other, they hold the same again and again.
        anchored += kept.Length;
        if (anchored > most)
            throw new TooLongException();
        anchors[anchor.Value] = kept;
    }

    void ReadNode(int depth)
    {
        if (parser.TryConsume<MappingStart>(out _))
        {
            writer.WriteStartObject();
            while (!parser.TryConsume<MappingEnd>(out _))
            {
                writer.WritePropertyName(parser.Consume<Scalar>().Value);
                ReadValue(depth + 1);
            }

            writer.WriteEndObject();
        }
        else if (parser.TryConsume<SequenceStart>(out _))
        {
            writer.WriteStartArray();
            while (!parser.TryConsume<SequenceEnd>(out _))
                ReadValue(depth + 1);
            writer.WriteEndArray();
        }
        else
            WriteScalar(parser.Consume<Scalar>());
    }

    // The core schema of YAML 1.2, which is what OpenAPI asks for: no "yes" and no dates.
    void WriteScalar(Scalar scalar)
    {
        var text = scalar.Value;
        if (scalar.Style != ScalarStyle.Plain)
            writer.WriteStringValue(text);
        else if (text is "" or "~" or "null" or "Null" or "NULL")
            writer.WriteNullValue();
        else if (text is "true" or "True" or "TRUE" or "false" or "False" or "FALSE")
            writer.WriteBooleanValue(text[0] is 't' or 'T');
        else if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
            writer.WriteNumberValue(whole);
        else if (char.IsAsciiDigit(text[^1]) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && double.IsFinite(number))
            writer.WriteNumberValue(number);
        else
            writer.WriteStringValue(text);
    }
}
