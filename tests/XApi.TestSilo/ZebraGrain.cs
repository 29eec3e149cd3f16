using Orleans;
using XApi;

/// <summary>Handles Tweets of one last digit of their ids.</summary>
internal interface IZebraGrain : IGrainWithStringKey
{
    /// <summary>Handles a Tweet.</summary>
    Task HandleAsync(FilteredStreamTweet tweet);
}

/// <summary>Writes each Tweet's id to its silo's file.</summary>
internal sealed class ZebraGrain(ZebraFile file) : Grain, IZebraGrain
{
    public async Task HandleAsync(FilteredStreamTweet tweet)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(2));
        file.Write(tweet.Data.Id);
    }
}

/// <summary>The ids that a silo has handled, each in a line.</summary>
internal sealed class ZebraFile(string path) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly StreamWriter _ids = new(path) { AutoFlush = true };

    public void Dispose() => _ids.Dispose();

    public void Write(string id)
    {
        lock (_lock)
        {
            _ids.WriteLine(id);
        }
    }
}
