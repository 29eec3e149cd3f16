using System.Text;
using System.Text.Json.Nodes;
using XApi.Sandbox;

namespace XApi.Bench;

/// <summary>The JSON that everything is measured with: Tweets of the sandbox's world, the same in every run.</summary>
internal sealed class Corpus
{
    // What X returns for a search for 100 Tweets with most fields and their authors.
    private const int BytesPerTweet = 1_850;
    private const int MostTweets = 500;
    private const int MessageBytes = 2_800;

    private readonly List<JsonObject> _tweets = [];
    private readonly Dictionary<string, Dictionary<string, JsonObject>> _included = new()
    {
        ["users"] = [],
        ["tweets"] = [],
        ["media"] = [],
        ["polls"] = [],
        ["places"] = [],
    };

    private Corpus() { }

    /// <summary>Asks a sandbox for what is needed.</summary>
    internal static async Task<Corpus> CollectAsync()
    {
        var corpus = new Corpus();
        await using var sandbox = await XSandbox.StartAsync(new() { ShortPages = false });
        using var http = new HttpClient
        {
            BaseAddress = sandbox.BaseAddress,
            DefaultRequestHeaders = { Authorization = new("Bearer", sandbox.BearerToken) },
        };
        string? next = null;
        while (corpus._tweets.Count < MostTweets)
        {
            var page = JsonNode.Parse(
                await http.GetStringAsync(
                    $"2/tweets/search/recent?query={Uri.EscapeDataString("the OR a OR to OR of OR in OR snow")}&max_results=100&expansions={Wire(TweetExpansion.Known)}"
                        + $"&tweet.fields={Wire(TweetField.Public)}&user.fields={Wire(UserField.Public)}&media.fields={Wire(MediaField.Public)}"
                        + $"&poll.fields={Wire(PollField.Public)}&place.fields={Wire(PlaceField.Public)}{(next is null ? "" : $"&next_token={next}")}"
                )
            )!;
            corpus._tweets.AddRange(page["data"]!.AsArray().Select(tweet => tweet!.AsObject()));
            foreach (var (list, objects) in page["includes"]!.AsObject())
            {
                foreach (var item in objects!.AsArray())
                {
                    corpus._included[list].TryAdd((string)(item!["id"] ?? item["media_key"])!, item.AsObject());
                }
            }

            next = (string?)page["meta"]!["next_token"];
        }

        return corpus;
    }

    /// <summary>A page with its authors, media, polls and places, and of the Tweets that it refers to as many as bring it to 1,850 bytes a Tweet.</summary>
    internal byte[] Page(int items)
    {
        var tweets = _tweets[..items];
        var includes = Includes(tweets, withTweets: false);
        var meta = new JsonObject
        {
            ["result_count"] = items,
            ["newest_id"] = (string)tweets[0]["id"]!,
            ["oldest_id"] = (string)tweets[^1]["id"]!,
            ["next_token"] = "b26v89c19zqg8o3fpdg7rp2ncd6d5pwcf4ch7gsb8jvb1",
        };
        var page = new JsonObject
        {
            ["data"] = Copy(tweets),
            ["includes"] = includes,
            ["meta"] = meta,
        };
        var missing = (items * BytesPerTweet) - Utf8(page).Length;
        var referenced = new JsonArray();
        foreach (var tweet in Referenced(tweets))
        {
            if ((missing -= Utf8(tweet).Length + 1) < 0)
            {
                break;
            }

            referenced.Add(tweet.DeepClone());
        }

        if (referenced.Count > 0)
        {
            includes["tweets"] = referenced;
        }

        return Utf8(page);
    }

    /// <summary>Messages of a stream, near 2.8 KB each: a Tweet, its author, the Tweet that it refers to, its media, and the rule where the stream has rules.</summary>
    internal IReadOnlyList<byte[]> Messages(bool hasRules) =>
        [
            .. _tweets
                .Where(tweet => Referenced([tweet]).Any())
                .Select(tweet => Utf8(Message(tweet, hasRules)))
                .OrderBy(message => Math.Abs(message.Length - MessageBytes))
                .Take(64),
        ];

    private JsonObject Message(JsonObject tweet, bool hasRules)
    {
        var message = new JsonObject { ["data"] = tweet.DeepClone(), ["includes"] = Includes([tweet], withTweets: true) };
        if (hasRules)
        {
            message["matching_rules"] = new JsonArray(new JsonObject { ["id"] = "1494014363104120834", ["tag"] = "snow" });
        }

        return message;
    }

    private JsonObject Includes(IReadOnlyList<JsonObject> tweets, bool withTweets)
    {
        var includes = new JsonObject();
        Add("users", tweets.Select(tweet => (string?)tweet["author_id"]));
        Add("media", tweets.SelectMany(tweet => Keys(tweet["attachments"]?["media_keys"])));
        Add("polls", tweets.SelectMany(tweet => Keys(tweet["attachments"]?["poll_ids"])));
        Add("places", tweets.Select(tweet => (string?)tweet["geo"]?["place_id"]));
        if (withTweets)
        {
            includes["tweets"] = Copy(Referenced(tweets));
        }

        return includes;

        void Add(string list, IEnumerable<string?> keys)
        {
            var found = keys.Distinct()
                .Where(key => key is not null && _included[list].ContainsKey(key))
                .Select(key => _included[list][key!])
                .ToList();
            if (found.Count > 0)
            {
                includes[list] = Copy(found);
            }
        }
    }

    private IEnumerable<JsonObject> Referenced(IEnumerable<JsonObject> tweets) =>
        tweets
            .SelectMany(tweet => tweet["referenced_tweets"]?.AsArray() ?? [])
            .Select(reference => (string)reference!["id"]!)
            .Distinct()
            .Where(_included["tweets"].ContainsKey)
            .Select(id => _included["tweets"][id]);

    private static IEnumerable<string?> Keys(JsonNode? list) => list?.AsArray().Select(key => (string?)key) ?? [];

    private static JsonArray Copy(IEnumerable<JsonObject> objects) => new([.. objects.Select(item => item.DeepClone())]);

    private static byte[] Utf8(JsonNode node) => Encoding.UTF8.GetBytes(node.ToJsonString(Plain));

    // As X writes: letters of all scripts as they are.
    private static readonly System.Text.Json.JsonSerializerOptions Plain = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static string Wire<T>(IReadOnlyList<T> values)
        where T : struct, IOpenEnum<T> => string.Join(',', values.Select(value => value.Value));
}
