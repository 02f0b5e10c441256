using System.Security.Cryptography;
using System.Text;

namespace Echo.Server.Features.Services.Offering;

/// <summary>Names of services as tools: a group for each type, a tool for each service.</summary>
static class ToolNames
{
    const int MostGroupCharacters = 50;
    const int MostToolCharacters = 60;
    const int HashCharacters = 8;

    /// <summary>A type as a group may be called: single hyphens and underscores, between letters and digits. Types that look alike then get a
    /// piece of their hash.</summary>
    public static string GroupOf(string type)
    {
        var name = Plain(type, allowsDouble: false);
        return name == type && name.Length <= MostGroupCharacters ? name : Shortened(name, type, MostGroupCharacters);
    }

    /// <summary>The same for the same type, always and on every node.</summary>
    public static Guid IdOf(string type)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"echo service {type}"));

        // In the form of version 4, which is what clients of the API are promised.
        hash[6] = (byte)((hash[6] & 0x0F) | 0x40);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new(hash.AsSpan(0, 16), bigEndian: true);
    }

    /// <summary>Names the tools of one type. Where two services would have one name, the later ones get their id behind it.</summary>
    public static IReadOnlyList<(string Name, LoadedService Service)> Apart(IReadOnlyList<LoadedService> services)
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);
        List<(string, LoadedService)> named = [];
        foreach (var service in services)
        {
            var name = Plain(service.Name, allowsDouble: true);
            name = name.Length is > 0 and <= MostToolCharacters ? name : Shortened(name, service.Name, MostToolCharacters);
            if (!taken.Add(name))
                taken.Add(name = $"{name}_{service.Id}");
            named.Add((name, service));
        }

        return named;
    }

    // Letters and digits of ASCII stay; whatever stands between them becomes one underscore, or a hyphen where it was one.
    static string Plain(string text, bool allowsDouble)
    {
        var plain = new StringBuilder();
        foreach (var character in text.ToLowerInvariant())
        {
            if (char.IsAsciiLetterOrDigit(character))
                plain.Append(character);
            else if (plain.Length > 0 && (allowsDouble && character == '_' || plain[^1] is not ('_' or '-')))
                plain.Append(character == '-' ? '-' : '_');
        }

        return plain.ToString().TrimEnd('_', '-');
    }

    static string Shortened(string name, string whole, int most)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(whole)))[..HashCharacters];
        var start = name[..Math.Min(name.Length, most - HashCharacters - 1)].TrimEnd('_', '-');
        return start.Length == 0 ? $"x{hash}" : $"{start}_{hash}";
    }
}
