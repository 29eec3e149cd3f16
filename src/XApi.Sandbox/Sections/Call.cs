using System.Globalization;
using System.Text.Json.Nodes;

namespace XApi.Sandbox;

/// <summary>A request that has passed every check: what is called, by whom, with which arguments. Handlers are made of its parts.</summary>
internal sealed class Call(XWorld world, XSandboxOptions options, XOperation operation, Arguments arguments, Caller caller)
{
    internal XWorld World => world;

    internal XSandboxOptions Options => options;

    internal XOperation Operation => operation;

    internal Arguments Arguments => arguments;

    internal Caller Caller => caller;

    internal UserRecord? User => caller.User;

    /// <summary>Where the caller reached the sandbox, for addresses that a response holds.</summary>
    internal string Origin { get; init; } = $"https://{Problems.UsualHost}";

    internal DateTimeOffset Now => world.Now;

    /// <summary>The world as the caller sees it, gathering the includes and errors of the one response.</summary>
    internal View View { get; } = new(world, operation, arguments, caller);

    /// <summary>A fresh view, for streams, where each message gathers its own.</summary>
    internal View NewView() => new(world, operation, arguments, caller);

    internal long PathId => arguments.Id("id")!.Value;

    /// <summary>A number as the request gave it, else the spec's default; null where there is neither.</summary>
    internal int? Number(string parameter) =>
        arguments.Number(parameter)
        ?? (
            operation.Parameters.FirstOrDefault(spec => spec.Name == parameter)?.Default is { } usual
                ? int.Parse(usual, CultureInfo.InvariantCulture)
                : null
        );

    internal bool Excludes(string kind) => arguments.List("exclude").Contains(kind);

    /// <summary>The Tweet of an id, as far as the caller may see it; else the problem that says why not.</summary>
    internal TweetRecord? Find(long id, string parameter, out JsonObject problem)
    {
        var text = JsonText.Id(id);
        problem = [];
        if (world.Tweet(id) is not { } tweet)
        {
            problem = Problems.NotFound("tweet", parameter, text);
            return null;
        }

        if (!XWorld.CanSee(User, tweet))
        {
            problem = Problems.NotAuthorized("tweet", parameter, text);
            return null;
        }

        return tweet;
    }

    /// <summary>A response about the user in the path, or the problem that says why there is none.</summary>
    internal ApiResponse OfUser(Func<UserRecord, ApiResponse> respond)
    {
        var id = arguments.Text("id")!;
        return world.User(PathId) is not { } user ? Nothing(Problems.NotFound("user", "id", id))
            : user.IsSuspended ? Nothing(Problems.Suspended("id", id))
            : !XWorld.CanSee(User, user) ? Nothing(Problems.NotAuthorized("user", "id", id))
            : respond(user);
    }

    /// <summary>A response about the user in the path, who has to be the caller.</summary>
    internal ApiResponse OfCaller(Func<UserRecord, ApiResponse> respond) =>
        PathId == User!.Id ? respond(User) : Problems.NotOneself("id", arguments.Text("id")!, User.Id);

    /// <summary>Does something to a user; 404 where there is none, 403 where the account is suspended.</summary>
    internal ApiResponse OnUser(long? id, Func<UserRecord, ApiResponse> respond) =>
        world.User(id ?? 0) is not { } user ? new ApiResponse(404, Problems.NotFound("user", "id", JsonText.Id(id ?? 0)))
        : user.IsSuspended ? new ApiResponse(403, Problems.Suspended("id", JsonText.Id(user.Id)))
        : respond(user);

    /// <summary>A response about the Tweet in the path, or the problem that says why there is none.</summary>
    internal ApiResponse OfTweet(Func<TweetRecord, ApiResponse> respond) =>
        Find(PathId, "id", out var problem) is { } tweet ? respond(tweet) : Nothing(problem);

    /// <summary>Does something to the Tweet that the body names; 404 where there is none to see.</summary>
    internal ApiResponse OnTweet(Func<TweetRecord, ApiResponse> respond) =>
        Find(arguments.MemberId("tweet_id")!.Value, "tweet_id", out var problem) is { } tweet
            ? respond(tweet)
            : new ApiResponse(404, problem);

    /// <summary>A 200 without data, which says why.</summary>
    internal ApiResponse Nothing(JsonObject problem)
    {
        View.Report(problem);
        return ApiResponse.Ok(View.Envelope(null));
    }

    /// <summary>Whether a collection has a Tweet for the caller.</summary>
    internal bool Lists(TweetRecord tweet) => tweet.IsListed && XWorld.CanSee(User, tweet);

    /// <summary>A page of Tweets, newest first.</summary>
    /// <param name="tweets">The Tweets.</param>
    /// <param name="first">The first id that may be returned. X leaves out what is older after it has cut a page, so that pages are empty though more follow.</param>
    internal ApiResponse Tweets(IEnumerable<TweetRecord> tweets, long first = 0)
    {
        var visible = tweets.Where(tweet => Lists(tweet) && (Options.ShortPages || tweet.Id >= first)).Select(tweet => (tweet.Id, tweet));
        if (Page.Cut(this, visible, out var page) is { } refusal)
        {
            return refusal;
        }

        return Tweets(page with { Items = [.. page.Items.Where(tweet => tweet.Id >= first)] });
    }

    /// <summary>A page of Tweets, with the ids of its newest and its oldest unless it is in another order.</summary>
    internal ApiResponse Tweets(Page<TweetRecord> page, bool withIds = true)
    {
        page = page with { Items = View.Shown(page.Items) };
        return ApiResponse.Ok(
            View.Envelope(View.Tweets(page.Items), Page.Meta(page, withIds ? page.Items.Select(tweet => tweet.Id) : null))
        );
    }

    /// <summary>A page of Tweets in the order in which they were liked or bookmarked, latest first.</summary>
    internal ApiResponse Marked(List<Mark<TweetRecord>> marks)
    {
        var visible = Enumerable
            .Reverse(marks)
            .Where(mark => mark.Item.IsListed && XWorld.CanSee(User, mark.Item))
            .Select(mark => (mark.Order, mark.Item));
        return Page.Cut(this, visible, out var page) ?? Tweets(page, withIds: false);
    }

    /// <summary>A page of users, each with a number that falls from one to the next. Those who are suspended are left out.</summary>
    internal ApiResponse Users(IEnumerable<(long Order, UserRecord User)> users) =>
        Page.Cut(this, users.Where(entry => !entry.User.IsSuspended), out var page)
        ?? ApiResponse.Ok(View.Envelope(View.Users(page.Items), Page.Meta(page)));
}
