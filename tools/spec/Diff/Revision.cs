using System.Diagnostics;
using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text;

namespace XApi.Spec;

/// <summary>A spec as it was committed: <c>REVISION:FILE</c>, as git writes it. A spec has more files around it, so its folder is extracted whole.</summary>
internal sealed class Revision : IDisposable
{
    private readonly string _folder;

    private Revision(string folder, string file) => (_folder, File) = (folder, file);

    /// <summary>The file, extracted.</summary>
    internal string File { get; }

    /// <summary>Extracts what an argument names.</summary>
    /// <returns>Null where the argument is a file, or no <c>REVISION:FILE</c>.</returns>
    /// <exception cref="InvalidDataException">git does not know the revision, or no such file at it.</exception>
    internal static Revision? Extract(string argument)
    {
        var colon = argument.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0 || System.IO.File.Exists(argument) || Path.IsPathRooted(argument))
        {
            return null;
        }

        var (revision, file) = (argument[..colon], argument[(colon + 1)..]);
        // Two arguments never share a folder, however alike their names are.
        var folder = Path.Combine(
            Path.GetTempPath(),
            $"xapi-diff-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(argument)))[..16]}-{Environment.ProcessId}-{Guid.NewGuid():n}"
        );
        Directory.CreateDirectory(folder);
        var extracted = new Revision(folder, Path.Combine(folder, file));
        try
        {
            extracted.Fill(revision, Path.GetDirectoryName(file) is { Length: > 0 } around ? around.Replace('\\', '/') : ".");
            return System.IO.File.Exists(extracted.File) ? extracted : throw new InvalidDataException($"git has no {file} at {revision}.");
        }
        catch
        {
            extracted.Dispose();
            throw;
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private void Fill(string revision, string around)
    {
        var archive = Path.Combine(_folder, "files.tar");
        using var git = Process.Start(
            new ProcessStartInfo("git", ["archive", "--format=tar", $"--output={archive}", revision, around])
            {
                RedirectStandardError = true,
            }
        )!;
        var errors = git.StandardError.ReadToEnd();
        git.WaitForExit();
        if (git.ExitCode != 0)
        {
            throw new InvalidDataException($"git can't extract {around} at {revision}: {errors.Trim()}");
        }

        TarFile.ExtractToDirectory(archive, _folder, overwriteFiles: true);
    }
}
