namespace XApi.Tests.Authentication;

[Category("Slow")]
public class FileTokenStoreProcessTests
{
    [TestCase("ended")]
    [TestCase("refused")]
    public async Task Processes_that_share_a_file_refresh_its_token_once(string why)
    {
        var folder = Directory.CreateTempSubdirectory("xapi-").FullName;
        try
        {
            var path = Path.Combine(folder, "tokens.json");
            await RefreshAcrossProcesses.AssertOneRefreshAsync(new FileTokenStore(path), "file", path, why);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
