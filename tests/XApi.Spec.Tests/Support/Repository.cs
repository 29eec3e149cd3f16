namespace XApi.Tests;

/// <summary>Where the files of the repository are.</summary>
internal static class Repository
{
    internal static string Root { get; } = Find();

    internal static string Spec { get; } = Path.Combine(Root, "openapi", "x-api-v2.yaml");

    internal static string File(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string Find()
    {
        var folder = TestContext.CurrentContext.TestDirectory;
        while (!System.IO.File.Exists(Path.Combine(folder, "XApi.Generated.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests run outside of the repository.");
        }

        return folder;
    }
}
