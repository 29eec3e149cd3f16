using System.Text.Json.Nodes;

namespace XApi.Sandbox;

/// <summary>What a stream delivers: which Tweets, and what it adds to each.</summary>
/// <param name="Name">The feed's name; connections to one feed are counted together.</param>
/// <param name="Select">The message's further members for a Tweet that the feed delivers, or null for one that it doesn't. The gate is held.</param>
internal sealed record Feed(string Name, Func<TweetRecord, IReadOnlyList<RuleRecord>?> Select)
{
    private static readonly IReadOnlyList<RuleRecord> NoRules = [];

    /// <summary>The feed that a call asks for.</summary>
    internal static Feed Of(Call call) => All[call.Operation](call);

    /// <summary>Whether there is a feed for an operation that streams.</summary>
    internal static bool Serves(XOperation operation) => All.ContainsKey(operation);

    private static readonly Dictionary<XOperation, Func<Call, Feed>> All = new()
    {
        [XOperation.FilteredStream] = call => new Feed(
            "filtered",
            tweet =>
                tweet.Author.IsProtected || call.World.Rules.FindAll(rule => rule.Matcher.Matches(tweet)) is not { Count: > 0 } rules
                    ? null
                    : rules
        ),
        [XOperation.SampleStream] = _ => new Feed("sample", Public(tweet => Scatter.Mix(tweet.Id) % 100 == 0)),
        [XOperation.Sample10Stream] = call =>
        {
            var partition = call.Arguments.Number("partition")!.Value;
            // Every tenth Tweet; the digit above decides between the halves.
            return new Feed(
                $"sample10/{partition}",
                Public(tweet => Scatter.Mix(tweet.Id) % 10 == 0 && (Scatter.Mix(tweet.Id) / 10 % 2) + 1 == partition)
            );
        },
    };

    /// <summary>A message of the stream.</summary>
    internal static JsonObject Message(View view, TweetRecord tweet, IReadOnlyList<RuleRecord> rules)
    {
        var message = view.Envelope(view.Tweet(tweet));
        // `data` is rendered before the envelope is made, so that what it expands is there.
        if (rules.Count > 0)
        {
            message["matching_rules"] = JsonText.Array(
                rules.Select(rule => JsonText.Object(("id", JsonText.Id(rule.Id)), ("tag", rule.Tag)))
            );
        }

        return message;
    }

    private static Func<TweetRecord, IReadOnlyList<RuleRecord>?> Public(Func<TweetRecord, bool> belongs) =>
        tweet => tweet.Author.IsProtected || !belongs(tweet) ? null : NoRules;
}
