namespace XApi.Tests;

/// <summary>The files of the repository, for tests that read sources.</summary>
internal static class RepositoryFiles
{
    private static readonly string[] Folders = ["src", "generated", "openapi", "tools", "tests", "docs", "samples"];
    private static readonly string[] Endings = [".cs", ".md", ".liquid", ".yaml", ".fs", ".vb", ".mjs", ".targets", ".props"];
    private static readonly string[] NotOurs = ["bin", "obj", "node_modules", "artifacts", "Data"];

    /// <summary>The folder with the solution.</summary>
    public static string Root => Repository.Root;

    /// <summary>What people write and read: code, templates, the spec, guides; by path from the root, with slashes.</summary>
    public static IEnumerable<string> Written() =>
        Folders
            .Select(folder => Path.Combine(Root, folder))
            .Where(Directory.Exists)
            .SelectMany(Files)
            .Concat(Directory.EnumerateFiles(Root, "*.md"))
            .Where(file => Endings.Contains(Path.GetExtension(file)))
            .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
            .Order(StringComparer.Ordinal);

    private static IEnumerable<string> Files(string folder) =>
        Directory
            .EnumerateFiles(folder)
            .Concat(Directory.EnumerateDirectories(folder).Where(inner => !NotOurs.Contains(Path.GetFileName(inner))).SelectMany(Files));
}
