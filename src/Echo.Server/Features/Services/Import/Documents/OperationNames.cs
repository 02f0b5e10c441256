namespace Echo.Server.Features.Services.Import.Documents;

/// <summary>Names operations: by their id, or else by method and path. Each name stands once, whatever its case.</summary>
sealed class OperationNames
{
    readonly HashSet<string> taken = new(StringComparer.OrdinalIgnoreCase);

    public string Take(string? id, string method, string path)
    {
        // A slash would end a segment of the path that a service is found by.
        var whole = string.IsNullOrWhiteSpace(id) ? $"{method.ToLowerInvariant()}{path}" : id.Trim();
        var plain = string.Concat(whole.Select(one => char.IsControl(one) || one is '/' or '\\' or '{' or '}' or '%' ? '_' : one)).Trim('_');
        plain = plain.Length == 0 ? "root" : plain[..Math.Min(plain.Length, ServiceRules.MostName - 10)];
        var name = plain;
        for (var i = 2; !taken.Add(name); i++)
            name = $"{plain}_{i}";
        return name;
    }
}
