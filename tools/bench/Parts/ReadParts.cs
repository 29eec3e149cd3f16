using System.Text;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using Newtonsoft.Json;

namespace XApi.Bench;

/// <summary>Bytes in memory to objects: a page of 100 Tweets, 185 KB, and a stream message of 2.8 KB.</summary>
public class ReadParts
{
    // Each part is set up by itself; the world need not be made up each time.
    private static readonly Lazy<(byte[] Page, byte[] Message)> Json = new(() =>
    {
        var corpus = Corpus.CollectAsync().GetAwaiter().GetResult();
        return (corpus.Page(100), corpus.Messages(hasRules: true)[0]);
    });

    private byte[] _page = [];
    private byte[] _message = [];
    private TweetPage _read = null!;

    [GlobalSetup]
    public void Collect()
    {
        (_page, _message) = Json.Value;
        _read = Page();

        // Objects that lack something would be read faster.
        if (PageByReflection().ToJson() != _read.ToJson() || PageByNewtonsoft().ToJson() != _read.ToJson())
        {
            throw new InvalidOperationException("The readers do not make the same of the page.");
        }
    }

    /// <summary>What any reader costs at least: finding the tokens.</summary>
    [Benchmark(Description = "scan a page")]
    public int Scan()
    {
        var reader = new Utf8JsonReader(_page);
        var tokens = 0;
        while (reader.Read())
        {
            tokens++;
        }

        return tokens;
    }

    [Benchmark(Description = "read a page: XApi.Client")]
    public TweetPage Page()
    {
        var reader = new JsonTokenReader(_page);
        reader.Read();
        return new TweetPage(ref reader);
    }

    [Benchmark(Description = "read a page: System.Text.Json, reflection")]
    public TweetPage PageByReflection() => SystemTextJson.ToPage(_page);

    [Benchmark(Description = "read a page: Newtonsoft.Json, reflection")]
    public TweetPage PageByNewtonsoft()
    {
        using var reader = new JsonTextReader(new StreamReader(new MemoryStream(_page), Encoding.UTF8));
        return Reflection.Newtonsoft.Deserialize<TweetPage>(reader)!;
    }

    [Benchmark(Description = "join a page with what was expanded, and find every author")]
    public int Hydrate()
    {
        var found = 0;
        foreach (var tweet in _read.Hydrate().Data)
        {
            found += tweet.Author is null ? 0 : 1;
        }

        return found;
    }

    [Benchmark(Description = "read a stream message")]
    public FilteredStreamTweet Message()
    {
        var reader = new JsonTokenReader(_message);
        reader.Read();
        return new FilteredStreamTweet(ref reader);
    }

    [Benchmark(Description = "write a page")]
    public string Write() => _read.ToJson();
}
