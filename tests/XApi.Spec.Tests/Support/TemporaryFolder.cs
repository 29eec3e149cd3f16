namespace XApi.Tests;

/// <summary>A folder of a test's own, gone when the test is over.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    internal string Path { get; } = Directory.CreateTempSubdirectory("xapi-").FullName;

    internal string File(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    /// <summary>Copies a file or a folder of the repository, without what was built.</summary>
    internal void Copy(params string[] parts)
    {
        var source = Repository.File(parts);
        if (System.IO.File.Exists(source))
        {
            Copy(source, File(parts));
            return;
        }

        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            var relative = System.IO.Path.GetRelativePath(source, file);
            if (!relative.Split(System.IO.Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj" or "node_modules"))
            {
                Copy(file, System.IO.Path.Combine(File(parts), relative));
            }
        }
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);

    private static void Copy(string source, string target)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(target)!);
        System.IO.File.Copy(source, target, overwrite: true);
    }
}
