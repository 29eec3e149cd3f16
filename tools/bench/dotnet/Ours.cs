namespace XApi.Bench;

/// <summary>XApi.Client as a user calls it: checks, limits, credentials, retries and telemetry included.</summary>
internal sealed class Ours(Uri server) : IContender
{
    private static readonly SearchRecentOptions Options = new()
    {
        MaxResults = 100,
        TweetFields = TweetField.Public,
        Expansions = [TweetExpansion.AuthorId],
    };

    private readonly XApiClient _x = new(new XApiClientOptions { BaseAddress = server, Credentials = [new AppOnlyCredential(Call.Token)] });

    public async Task<int?> PageAsync(string query) => (await _x.Search.RecentAsync(query, Options).ConfigureAwait(false)).Data.Count;

    public void Read(byte[] page)
    {
        var reader = new JsonTokenReader(page);
        reader.Read();
        GC.KeepAlive(new TweetPage(ref reader));
    }

    public async Task StreamAsync(Func<bool> more)
    {
        await foreach (var message in _x.FilteredStream.ConnectAsync().ConfigureAwait(false))
        {
            if (!more())
            {
                return;
            }
        }
    }

    public void Dispose() => _x.Dispose();
}
