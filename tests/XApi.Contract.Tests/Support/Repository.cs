namespace XApi.Tests;

/// <summary>Where things are: the tests read stubs and spec where they are kept, and write approved output back there.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    public static string Stubs { get; } = Under("src/XApi.Testing/stubs");

    public static string Approved { get; } = Under("tests/XApi.Contract.Tests/approved");

    public static string Transcripts { get; } = Under("tests/XApi.Contract.Tests/transcripts");

    public static string Under(string path) => Path.Combine(Root, path);

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "XApi.Generated.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException(
            $"{AppContext.BaseDirectory} is not in a clone of the repository, which holds the stubs and the spec."
        );
    }
}
