using XApi.Spec;

namespace XApi.Tests;

/// <summary>A change of the spec, and what a comparison must say of it.</summary>
internal sealed record KnownChange(string Name, Action<SpecCopy> Apply, Severity Severity, string Subject, string Place, string Sentence)
{
    public override string ToString() => Name;
}

/// <summary>Changes of every kind. They don't touch each other, so that all can be made at once.</summary>
internal static class KnownChanges
{
    private const string Tweets = "paths/tweets.yaml";
    private const string Search = "paths/search.yaml";
    private const string Requests = "schemas/requests.yaml";
    private const string TweetSchemas = "schemas/tweets.yaml";
    private const string Fields = "schemas/fields.yaml";

    internal static readonly IReadOnlyList<KnownChange> All =
    [
        // Operations
        new(
            "An operation is removed",
            spec => spec.Remove(Tweets, "Tweet", "delete"),
            Severity.Breaking,
            "operation",
            "DELETE /2/tweets/{id}",
            "The operation is gone."
        ),
        new(
            "An operation is added",
            spec => spec.Set("{ $ref: 'paths/quote-tweets.yaml#/QuoteTweets' }", "x-api-v2.yaml", "paths", "/2/drafts/{id}"),
            Severity.Compatible,
            "operation",
            "GET /2/drafts/{id}",
            "The operation is new."
        ),
        new(
            "An operation is deprecated",
            spec => spec.Set("true", "paths/volume-streams.yaml", "Sample", "get", "deprecated"),
            Severity.Informative,
            "operation",
            "SampleStream",
            "It is deprecated."
        ),
        new(
            "A method is renamed",
            spec => spec.Set("Hide", "paths/replies.yaml", "Hidden", "put", "x-method"),
            Severity.Breaking,
            "operation",
            "x-method",
            "`x-method` was SetHidden and is Hide, which names the method in C#."
        ),
        // Parameters
        new(
            "A parameter is removed",
            spec => spec.Remove(Search, "Recent", "get", "parameters", "SortOrder"),
            Severity.Breaking,
            "parameter",
            "sort_order",
            "It is no longer accepted."
        ),
        new(
            "An optional parameter is added",
            spec =>
                spec.List("paths/counts.yaml", "Recent", "get", "parameters")
                    .Add(SpecCopy.Yaml("{ name: lang, in: query, schema: { type: string } }")),
            Severity.Compatible,
            "parameter",
            "lang",
            "It can be sent now."
        ),
        new(
            "A required parameter is added",
            spec =>
                spec.List(Search, "All", "get", "parameters")
                    .Add(SpecCopy.Yaml("{ name: archive, in: query, required: true, schema: { type: string } }")),
            Severity.Breaking,
            "parameter",
            "archive",
            "It is new, and required."
        ),
        new(
            "A parameter becomes required",
            spec => spec.Set("true", "paths/filtered-stream.yaml", "Rules", "get", "parameters", "pagination_token", "required"),
            Severity.Breaking,
            "parameter",
            "pagination_token",
            "It must be sent. In C# it becomes an argument."
        ),
        new(
            "A bound is narrowed",
            spec => spec.Set("100", Search, "All", "get", "parameters", "max_results", "schema", "maximum"),
            Severity.Breaking,
            "parameter",
            "max_results",
            "`maximum` was `500` and is `100`."
        ),
        new(
            "A bound is widened",
            spec => spec.Set("200", Search, "Recent", "get", "parameters", "max_results", "schema", "maximum"),
            Severity.Compatible,
            "parameter",
            "max_results",
            "`maximum` was `100` and is `200`."
        ),
        new(
            "A default is replaced",
            spec => spec.Set("day", "parameters.yaml", "Granularity", "schema", "default"),
            Severity.Breaking,
            "parameter",
            "granularity",
            "The default was `\"hour\"` and is `\"day\"`."
        ),
        new(
            "A value can no longer be asked for",
            spec => spec.Replace("source", null, Fields, "TweetField", "enum"),
            Severity.Breaking,
            "parameter",
            "TweetField",
            "The value `source` is gone."
        ),
        new(
            "A value can be requested",
            spec => spec.List(Fields, "TweetField", "enum").Add("reactions"),
            Severity.Compatible,
            "parameter",
            "TweetField",
            "There is a new value `reactions`."
        ),
        new(
            "A list is written otherwise",
            spec => spec.Set("true", "parameters.yaml", "PollFields", "explode"),
            Severity.Breaking,
            "parameter",
            "poll.fields",
            "It was written in the style form, all values together and is written in the style form, each value for itself."
        ),
        // Bodies
        new(
            "A member can be sent",
            spec => spec.Set("{ type: boolean, description: New. }", Requests, "CreateTweetRequest", "properties", "made_of_snow"),
            Severity.Compatible,
            "body member",
            "CreateTweetRequest.made_of_snow",
            "It can be sent now."
        ),
        new(
            "A member must be sent",
            spec =>
            {
                spec.Set("{ type: string }", Requests, "CreateTweetPoll", "properties", "question");
                spec.List(Requests, "CreateTweetPoll", "required").Add("question");
            },
            Severity.Breaking,
            "body member",
            "CreateTweetPoll.question",
            "It is new, and required."
        ),
        new(
            "A member can no longer be sent",
            spec => spec.Remove(Requests, "CreateTweetRequest", "properties", "nullcast"),
            Severity.Breaking,
            "body member",
            "CreateTweetRequest.nullcast",
            "It is no longer accepted."
        ),
        new(
            "A list may be longer",
            spec => spec.Set("20", Requests, "CreateTweetMedia", "properties", "tagged_user_ids", "maxItems"),
            Severity.Compatible,
            "body member",
            "CreateTweetMedia.tagged_user_ids",
            "`maxItems` was `10` and is `20`."
        ),
        new(
            "A default of a member is replaced",
            spec => spec.Set("true", Requests, "CreateTweetRequest", "properties", "for_super_followers_only", "default"),
            Severity.Breaking,
            "body member",
            "CreateTweetRequest.for_super_followers_only",
            "The default was `false` and is `true`."
        ),
        new(
            "A rule between members is dropped",
            spec => spec.Remove(Requests, "UpdateRulesRequest", "x-any-of"),
            Severity.Compatible,
            "body member",
            "UpdateRulesRequest",
            "`x-any-of` was `[\"add\",\"delete\",\"delete_all\"]` and is not stated."
        ),
        // Responses
        new(
            "A field is removed",
            spec => spec.Remove(TweetSchemas, "Tweet", "properties", "lang"),
            Severity.Breaking,
            "response field",
            "Tweet.lang",
            "It is no longer returned."
        ),
        new(
            "A field is added",
            spec => spec.Set("{ type: integer, format: int64 }", TweetSchemas, "Tweet", "properties", "reactions"),
            Severity.Compatible,
            "response field",
            "Tweet.reactions",
            "It is new in responses."
        ),
        new(
            "A field becomes another type",
            spec => spec.Set("{ type: string }", TweetSchemas, "EditControls", "properties", "edits_remaining"),
            Severity.Breaking,
            "response field",
            "EditControls.edits_remaining",
            "The type was integer and is string."
        ),
        new(
            "What a list holds becomes another type",
            spec => spec.Set("{ type: string }", TweetSchemas, "Tweet", "properties", "display_text_range", "items"),
            Severity.Breaking,
            "response field",
            "Tweet.display_text_range[]",
            "The type was integer and is string."
        ),
        new(
            "A number grows",
            spec => spec.Set("int64", "schemas/media.yaml", "Media", "properties", "height", "format"),
            Severity.Breaking,
            "response field",
            "Media.height",
            "The format was int32 and is int64."
        ),
        new(
            "A field may be missing",
            spec => spec.Replace("type", null, TweetSchemas, "ReferencedTweet", "required"),
            Severity.Breaking,
            "response field",
            "ReferencedTweet.type",
            "It may be missing. Its type in C# changes with that."
        ),
        new(
            "A field may be null",
            spec => spec.Set("true", TweetSchemas, "Tweet", "properties", "source", "nullable"),
            Severity.Breaking,
            "response field",
            "Tweet.source",
            "It may be null."
        ),
        new(
            "A value is returned that never was",
            spec => spec.List("schemas/enums.yaml", "MediaType", "enum").Add("audio"),
            Severity.Compatible,
            "response field",
            "MediaType",
            "There is a new value `audio`."
        ),
        new(
            "A success is removed",
            spec => spec.Remove("paths/filtered-stream.yaml", "Rules", "post", "responses", "201"),
            Severity.Breaking,
            "response",
            "201",
            "It is no longer documented."
        ),
        new(
            "An error is removed",
            spec => spec.Remove("paths/replies.yaml", "Hidden", "put", "responses", "404"),
            Severity.Informative,
            "response",
            "404",
            "It is no longer documented."
        ),
        new(
            "A header is added",
            spec => spec.Set("{ x-trace: { schema: { type: string } } }", "responses.yaml", "BadRequest", "headers"),
            Severity.Informative,
            "response",
            "400",
            "The header `x-trace` is new."
        ),
        // Who may call, how often, and how it continues
        new(
            "A scheme is refused",
            spec => spec.List("paths/likes.yaml", "LikingUsers", "get", "security").Children.RemoveAt(1),
            Severity.Breaking,
            "security",
            "UserToken",
            "It is no longer accepted."
        ),
        new(
            "A scope is demanded",
            spec => spec.List("paths/bookmarks.yaml", "Bookmarks", "get", "security", "0", "OAuth2UserToken").Add("follows.read"),
            Severity.Breaking,
            "security",
            "OAuth2UserToken",
            "The scope `follows.read` is needed now."
        ),
        new(
            "A limit is lowered",
            spec => spec.Set("300", Search, "Recent", "get", "x-rate-limits", "0", "requests"),
            Severity.Informative,
            "rate limit",
            "SearchRecent",
            "The limit was 450 in 900 s per app and is 300 in 900 s per app."
        ),
        new(
            "Pages go",
            spec => spec.Remove("paths/quote-tweets.yaml", "QuoteTweets", "get", "x-pagination"),
            Severity.Breaking,
            "paging",
            "QuoteTweets",
            "It has no pages any more, and no `Enumerate…Async`."
        ),
        new(
            "A heartbeat slows down",
            spec => spec.Set("30", "paths/filtered-stream.yaml", "Stream", "get", "x-streaming", "heartbeat_seconds"),
            Severity.Informative,
            "streaming",
            "FilteredStream",
            "`heartbeat_seconds` was 20 and is 30."
        ),
        new(
            "The server moves",
            spec => spec.Set("https://api.example.com", "x-api-v2.yaml", "servers", "0", "url"),
            Severity.Breaking,
            "document",
            "https://api.x.com",
            "The server is now https://api.example.com."
        ),
        .. KnownExtensionChanges.All,
    ];

    /// <summary>What nobody who calls the API can notice.</summary>
    internal static readonly IReadOnlyList<(string Name, Action<SpecCopy> Apply)> Unnoticeable =
    [
        ("A description is reworded", spec => spec.Set("Something else.", TweetSchemas, "Tweet", "description")),
        ("An example is another", spec => spec.Set("'1'", "schemas/ids.yaml", "TweetId", "example")),
        ("The link to the documentation moves", spec => spec.Set("https://example.com", Search, "Recent", "get", "x-docs")),
        ("A value is described otherwise", spec => spec.Set("Otherwise.", Fields, "TweetField", "x-values", "lang")),
        ("The values of an enumeration are sorted", spec => Sort(spec.List(Fields, "TweetField", "enum"))),
    ];

    private static void Sort(YamlDotNet.RepresentationModel.YamlSequenceNode list)
    {
        var sorted = list.Children.OrderByDescending(value => value.ToString(), StringComparer.Ordinal).ToList();
        list.Children.Clear();
        sorted.ForEach(list.Children.Add);
    }
}
