using System.Security.Cryptography;
using System.Text;

namespace Echo.Server.Features.Plugins.Loading;

/// <summary>What a plugin's folder looked like: another print means another plugin. Of a program only the manifest counts, since the program itself
/// is started anew with each call, and may keep files of its own beside it.</summary>
static class PluginPrint
{
    /// <returns>Null when there is no manifest.</returns>
    public static (string Print, byte[] Manifest)? Of(string folder)
    {
        try
        {
            var manifest = File.ReadAllBytes(Path.Combine(folder, PluginManifest.FileName));
            var print = new StringBuilder(Convert.ToHexStringLower(SHA256.HashData(manifest)));
            foreach (var file in new DirectoryInfo(folder).EnumerateFiles("*.dll").OrderBy(file => file.Name, StringComparer.Ordinal))
                print.Append(System.Globalization.CultureInfo.InvariantCulture, $"|{file.Name}:{file.Length}:{file.LastWriteTimeUtc.Ticks}");
            return (print.ToString(), manifest);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
