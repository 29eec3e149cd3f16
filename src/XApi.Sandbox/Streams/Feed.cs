using System.Text.Json.Nodes;

namespace XApi.Sandbox;

/// <summary>Writes a message of a stream, in a view of its own. The gate is held.</summary>
internal delegate JsonObject StreamMessage(View view);

/// <summary>What a stream delivers.</summary>
/// <param name="Name">The feed's name; connections to one feed are counted together.</param>
/// <param name="Select">The messages that something that happened makes; mostly one or none. The gate is held.</param>
internal sealed record Feed(string Name, Func<Happening, IEnumerable<StreamMessage>> Select)
{
    /// <summary>How many connections X takes at a time, where that does not depend on the access level.</summary>
    internal int? Connections { get; init; }

    /// <summary>The feed that a call asks for.</summary>
    internal static Feed Of(Call call) => All[call.Operation.Id](call);

    /// <summary>Whether there is a feed for an operation that streams.</summary>
    internal static bool Serves(XOperation operation) => All.ContainsKey(operation.Id);

    private static readonly Dictionary<string, Func<Call, Feed>> All = new()
    {
        ["FilteredStream"] = call => new Feed(
            "filtered",
            happening =>
                happening is TweetPosted { IsPublic: true, Tweet: var tweet } && call.World.Matching(tweet) is { Count: > 0 } rules
                    ? [view => Message(view, tweet, rules)]
                    : []
        ),
        ["SampleStream"] = Tweets(share: 100),
        ["Sample10Stream"] = Tweets(share: 10),
        ["FirehoseStream"] = Tweets(),
        ["FirehoseEnglishStream"] = Tweets(lang: "en"),
        ["FirehoseJapaneseStream"] = Tweets(lang: "ja"),
        ["FirehoseKoreanStream"] = Tweets(lang: "ko"),
        ["FirehosePortugueseStream"] = Tweets(lang: "pt"),
        ["LikeFirehoseStream"] = Likes(),
        ["LikeSample10Stream"] = Likes(share: 10),
        ["TweetComplianceStream"] = Compliance(ComplianceMessages.OfTweet),
        ["UserComplianceStream"] = Compliance(ComplianceMessages.OfUser),
        ["LikeComplianceStream"] = Compliance(ComplianceMessages.OfLike),
        ["TweetLabelStream"] = Compliance(ComplianceMessages.OfLabel),
        ["ActivityStream"] = call => new Feed(
            "activity",
            happening => ActivityEvents.Of(call.World, happening).Select(happened => (StreamMessage)(_ => happened.Write()))
        )
        {
            Connections = 2,
        },
    };

    /// <summary>A message of the filtered stream, to all its receivers.</summary>
    internal static JsonObject Message(View view, TweetRecord tweet, IReadOnlyList<RuleRecord> rules)
    {
        var message = view.Envelope(view.Tweet(tweet));
        // `data` is rendered before the envelope is made, so that what it expands is there.
        message["matching_rules"] = JsonText.Array(rules.Select(rule => JsonText.Object(("id", JsonText.Id(rule.Id)), ("tag", rule.Tag))));
        return message;
    }

    private static Func<Call, Feed> Tweets(int share = 1, string? lang = null) =>
        call =>
        {
            var part = Partition.Of(call, share);
            return new Feed(
                part.Name,
                happening =>
                    happening is TweetPosted { IsPublic: true, Tweet: var tweet }
                    && (lang is null || tweet.Lang == lang)
                    && part.Contains(tweet.Id)
                        ? [view => view.Envelope(view.Tweet(tweet))]
                        : []
            );
        };

    private static Func<Call, Feed> Likes(int share = 1) =>
        call =>
        {
            var part = Partition.Of(call, share);
            return new Feed(
                part.Name,
                happening =>
                    happening is TweetLiked { IsPublic: true, IsByPublicUser: true } like && part.Contains(like.Order)
                        ? [view => view.Envelope(view.Like(like))]
                        : []
            );
        };

    private static Func<Call, Feed> Compliance(Func<Happening, (long Id, JsonObject Data)?> read) =>
        call =>
        {
            var part = Partition.Of(call, share: 1);
            return new Feed(
                part.Name,
                happening =>
                    read(happening) is { } change && part.Contains(change.Id)
                        ? [_ => new JsonObject { ["data"] = change.Data.DeepClone() }]
                        : []
            );
        };
}
