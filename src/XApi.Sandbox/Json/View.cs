using System.Text.Json.Nodes;

namespace XApi.Sandbox;

/// <summary>
/// The world as one request sees it: the fields that it asked for, what it expanded, what its user may see. It collects
/// <c>includes</c> and <c>errors</c> while objects are rendered.
/// </summary>
internal sealed partial class View
{
    // What comes without being asked for, as the documentation marks it.
    private static readonly Dictionary<string, string[]> Defaults = new()
    {
        ["tweet.fields"] = ["id", "text", "edit_history_tweet_ids"],
        ["user.fields"] = ["id", "name", "username"],
        ["media.fields"] = ["media_key", "type"],
        ["poll.fields"] = ["id", "options"],
        ["place.fields"] = ["id", "full_name"],
        ["list.fields"] = ["id", "name"],
        ["dm_event.fields"] = ["id", "event_type", "text"],
        ["like_with_tweet_author.fields"] = ["id"],
    };

    /// <summary>How long X has private metrics of a Tweet.</summary>
    internal static readonly TimeSpan PrivateMetricsLast = TimeSpan.FromDays(30);

    private readonly XWorld _world;
    private readonly XOperation _operation;
    private readonly Arguments _arguments;
    private readonly Dictionary<string, IReadOnlyList<string>> _fields = [];
    private readonly Dictionary<string, HashSet<string>> _private = [];
    private readonly Dictionary<string, OrderedDictionary<string, JsonObject>> _includes = [];
    private readonly OrderedDictionary<string, JsonObject> _errors = [];

    internal View(XWorld world, XOperation operation, Arguments arguments, Caller caller)
    {
        _world = world;
        _operation = operation;
        _arguments = arguments;
        Viewer = caller.User;
        SeesEmail = caller.Scheme != XSecurityScheme.OAuth2UserToken || caller.Scopes.Contains("users.email");
        // What an expansion follows, it also shows: `attachments.media_keys` shows `attachments`.
        var shown = arguments.List("expansions").Select(expansion => expansion.Split('.')[0]);
        foreach (var (parameter, fields) in Defaults)
        {
            var spec = operation.Parameters.FirstOrDefault(candidate => candidate.Name == parameter);
            _private[parameter] = [.. spec?.PrivateValues ?? []];
            _fields[parameter] =
            [
                .. fields
                    .Concat(arguments.List(parameter))
                    .Concat(parameter is not ("media.fields" or "poll.fields" or "place.fields") ? shown : [])
                    .Distinct(),
            ];
        }
    }

    internal UserRecord? Viewer { get; }

    /// <summary>Whether the viewer's email address is shown to the App, for which an OAuth 2.0 token needs a scope of its own.</summary>
    internal bool SeesEmail { get; }

    /// <summary>Whether metrics are asked for that X has for <see cref="PrivateMetricsLast"/>.</summary>
    internal bool AsksForPrivateMetrics => ((string[])["tweet.fields", "media.fields"]).Any(parameter => PrivateAsked(parameter).Any());

    internal DateTimeOffset Now => _world.Now;

    /// <summary>Those of the Tweets of which nothing is refused that was asked for: X leaves out the others, and reports each metric that it refuses.</summary>
    internal List<TweetRecord> Shown(IEnumerable<TweetRecord> tweets) => [.. tweets.Where(tweet => IsShown(tweet, null))];

    /// <summary>The Tweets as <c>data</c>, with what they expand.</summary>
    internal JsonArray Tweets(IEnumerable<TweetRecord> tweets) => JsonText.Array([.. tweets.Select(Tweet)]);

    /// <summary>The users as <c>data</c>, with what they expand.</summary>
    internal JsonArray Users(IEnumerable<UserRecord> users) => JsonText.Array([.. users.Select(User)]);

    internal JsonObject Tweet(TweetRecord tweet)
    {
        foreach (var expansion in _arguments.List("expansions"))
        {
            Expansions.Of(expansion, tweet)(this);
        }

        return Render(tweet, null);
    }

    internal JsonObject User(UserRecord user)
    {
        foreach (var expansion in _arguments.List("expansions"))
        {
            Expansions.Of(expansion, user)(this);
        }

        return Render(user, null);
    }

    internal JsonObject List(ListRecord list)
    {
        if (_arguments.List("expansions").Contains("owner_id"))
        {
            IncludeUser("owner_id", list.Owner);
        }

        return Render("list.fields", MoreFields.List, list, list.Owner == Viewer, JsonText.Id(list.Id), "list", null);
    }

    internal JsonObject DmEvent(DmEventRecord message)
    {
        foreach (var expansion in _arguments.List("expansions"))
        {
            Expansions.Of(expansion, message)(this);
        }

        return Render("dm_event.fields", MoreFields.DmEvent, message, true, JsonText.Id(message.Id), "dm_event", null);
    }

    internal JsonObject Like(TweetLiked like)
    {
        foreach (var expansion in _arguments.List("expansions"))
        {
            Expansions.Of(expansion, like)(this);
        }

        return Render("like_with_tweet_author.fields", MoreFields.Like, like, false, MoreFields.LikeId(like), "like", null);
    }

    /// <summary>Puts a Tweet into <c>includes</c>, or the reason why it can't be seen into <c>errors</c>.</summary>
    internal void IncludeTweet(string parameter, long id)
    {
        if (_world.Tweet(id) is not { } tweet)
        {
            Report(Problems.NotFound("tweet", parameter, JsonText.Id(id), "includes"));
        }
        else if (!XWorld.CanSee(Viewer, tweet))
        {
            Report(Problems.NotAuthorized("tweet", parameter, JsonText.Id(id), "includes"));
        }
        else if (IsShown(tweet, parameter))
        {
            Include("tweets", JsonText.Id(id), () => Render(tweet, parameter));
        }
    }

    /// <summary>What is found in a user's description. X gives a mention there without the user's id.</summary>
    internal TextEntities ProfileEntities(UserRecord user) => _world.ReadProfile(user.Description);

    internal TweetRecord? VisibleTweet(long id) => _world.Tweet(id) is { } tweet && XWorld.CanSee(Viewer, tweet) ? tweet : null;

    /// <summary>Puts a user into <c>includes</c>, or the reason why they can't be seen into <c>errors</c>.</summary>
    internal void IncludeUser(string parameter, UserRecord user)
    {
        if (user.IsSuspended)
        {
            Report(Problems.Suspended(parameter, JsonText.Id(user.Id), "includes"));
        }
        else
        {
            Include("users", JsonText.Id(user.Id), () => Render(user, parameter));
        }
    }

    /// <summary>A medium as <c>data</c>.</summary>
    internal JsonObject Medium(UserRecord? owner, MediaRecord medium) =>
        Render("media.fields", Fields.Media, medium, owner is not null && owner == Viewer, medium.Key, "media", null);

    /// <summary>Where the sandbox listens.</summary>
    internal Uri? Address => _world.Address;

    internal void IncludeMedium(UserRecord owner, MediaRecord medium) =>
        Include(
            "media",
            medium.Key,
            () => Render("media.fields", Fields.Media, medium, owner == Viewer, medium.Key, "media", "attachments.media_keys")
        );

    internal void IncludePoll(PollRecord poll) =>
        Include(
            "polls",
            JsonText.Id(poll.Id),
            () => Render("poll.fields", MoreFields.Poll, poll, false, JsonText.Id(poll.Id), "poll", "attachments.poll_ids")
        );

    internal void IncludePlace(PlaceRecord place) =>
        Include("places", place.Id, () => Render("place.fields", MoreFields.Place, place, false, place.Id, "place", "geo.place_id"));

    /// <summary>Says what could not be returned, once.</summary>
    internal void Report(JsonObject problem) => _errors.TryAdd(problem.ToJsonString(), problem);

    /// <summary>A response of these parts, with the includes and errors that gathered. Empty parts are left out.</summary>
    internal JsonObject Envelope(JsonNode? data, JsonObject? meta = null) =>
        JsonText.Object(
            ("data", data is JsonArray { Count: 0 } ? null : data),
            (
                "includes",
                _includes.Count == 0
                    ? null
                    : JsonText.Object([.. _includes.Select(list => (list.Key, (JsonNode?)JsonText.Array(list.Value.Values)))])
            ),
            ("errors", _errors.Count == 0 ? null : JsonText.Array(_errors.Values)),
            ("meta", meta)
        );

    // Of what was expanded; null where it is what the operation returns, by the ids that it was given.
    private void ReportField(string type, string id, string field, string? expansion)
    {
        var parameter = expansion ?? (_operation.Parameters.Any(spec => spec.Name == "ids") ? "ids" : "id");
        Report(Problems.FieldNotAuthorized(type, parameter, id, field, expansion is null ? "data" : "includes"));
    }

    private bool SeesMetrics(TweetRecord tweet) => tweet.Author == Viewer && tweet.CreatedAt >= Now - PrivateMetricsLast;

    private bool IsShown(TweetRecord tweet, string? expansion)
    {
        if (SeesMetrics(tweet))
        {
            return true;
        }

        var isShown = true;
        foreach (var field in PrivateAsked("tweet.fields"))
        {
            isShown = false;
            foreach (var part in Fields.PrivateMetrics[field])
            {
                ReportField("tweet", JsonText.Id(tweet.Id), $"{field}.{part}", expansion);
            }
        }

        return isShown;
    }

    private IEnumerable<string> PrivateAsked(string parameter) => _fields[parameter].Where(_private[parameter].Contains);

    private JsonObject Render(TweetRecord tweet, string? expansion) =>
        Render("tweet.fields", Fields.Tweet, tweet, SeesMetrics(tweet), JsonText.Id(tweet.Id), "tweet", expansion);

    private JsonObject Render(UserRecord user, string? expansion) =>
        Render("user.fields", Fields.User, user, user == Viewer, JsonText.Id(user.Id), "user", expansion);

    private JsonObject Render<T>(
        string parameter,
        IReadOnlyDictionary<string, Func<View, T, JsonNode?>> values,
        T item,
        bool seesPrivate,
        string id,
        string type,
        string? expansion
    )
    {
        var result = new JsonObject();
        foreach (var field in _fields[parameter])
        {
            if (!seesPrivate && _private[parameter].Contains(field))
            {
                ReportField(type, id, field, expansion);
            }
            else if (values.GetValueOrDefault(field)?.Invoke(this, item) is { } value)
            {
                result.Add(field, value);
            }
        }

        return result;
    }

    private void Include(string list, string id, Func<JsonObject> render)
    {
        if (!_includes.TryGetValue(list, out var items))
        {
            _includes[list] = items = [];
        }

        if (!items.ContainsKey(id))
        {
            items.Add(id, render());
        }
    }
}
