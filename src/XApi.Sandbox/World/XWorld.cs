using System.Globalization;
using System.Text.Json.Nodes;

namespace XApi.Sandbox;

/// <summary>Everything that is there: users, Tweets, rules. Callers that read or change it hold <see cref="Gate"/>.</summary>
internal sealed class XWorld(TimeProvider clock)
{
    // How long and how often a Tweet can be edited.
    internal const int EditsAllowed = 5;
    internal static readonly TimeSpan EditableFor = TimeSpan.FromMinutes(30);

    // Longer texts are cut in `text` and whole in `note_tweet`.
    internal const int ShortText = 280;

    // Where the text of a Retweet ends, "RT @handle: " included. What it repeats is whole in the Tweet that it refers to.
    internal const int RetweetText = 140;

    private readonly Dictionary<long, TweetRecord> _tweetsById = [];
    private readonly Dictionary<long, UserRecord> _usersById = [];
    private readonly Dictionary<string, UserRecord> _usersByName = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, string> _links = [];
    private long _lastId;
    private long _lastOrder;
    private long _mediaIds;

    internal Lock Gate { get; } = new();

    /// <summary>All Tweets that were ever posted, oldest first.</summary>
    internal List<TweetRecord> Tweets { get; } = [];

    internal List<UserRecord> Users { get; } = [];

    internal Dictionary<string, PlaceRecord> Places { get; } = [];

    internal Dictionary<long, MediaRecord> Media { get; } = [];

    internal Dictionary<long, UploadRecord> Uploads { get; } = [];

    internal MediaStore MediaStore { get; } = new();

    internal SandboxMedia MediaControl => field ??= new SandboxMedia(this);

    /// <summary>Where the sandbox listens, for the URLs of what was uploaded to it.</summary>
    [field: NotSaved]
    internal Uri? Address { get; set; }

    /// <summary>Rules of the filtered stream, oldest first.</summary>
    internal List<RuleRecord> Rules { get; } = [];

    /// <summary>The rules that a Tweet matches.</summary>
    internal List<RuleRecord> Matching(TweetRecord tweet) => Rules.FindAll(rule => rule.Matcher.Matches(tweet));

    internal MatcherCache Queries { get; } = new();

    internal PageTokens PageTokens { get; } = new();

    /// <summary>What is kept as it was written, without a type of its own.</summary>
    internal ObjectStore Store => field ??= new ObjectStore(this);

    /// <summary>Handles that Tweets name but whose accounts can't be seen.</summary>
    internal HashSet<string> Suspended { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Tweets for which someone asked for a Community Note.</summary>
    internal HashSet<TweetRecord> NoteRequests { get; } = [];

    /// <summary>Who looks after the chats of a user's broadcasts.</summary>
    internal Dictionary<UserRecord, MarkSet<UserRecord>> Moderators { get; } = [];

    internal ChatConversations Chat => field ??= new ChatConversations(this);

    /// <summary>Ids of groups of X Chat that were given out and not used yet.</summary>
    internal HashSet<string> ChatGroupIds { get; } = [];

    /// <summary>Encrypted files of X Chat, by the number of their upload.</summary>
    internal Dictionary<long, ChatUploadRecord> ChatUploads { get; } = [];

    internal Dictionary<UserRecord, JsonObject> ChatSettings { get; } = [];

    internal ChargeRecord Charges { get; } = new(XPriceList.Default);

    internal ConnectionLog Connections => field ??= new ConnectionLog(this);

    /// <summary>The App's tokens, to which those of bots are added.</summary>
    [field: NotSaved]
    internal CredentialStore Credentials
    {
        get => field ??= new CredentialStore(0, clock);
        init;
    }

    internal Relationships Relationships => field ??= new Relationships(this);

    internal TimeProvider Clock => clock;

    internal DateTimeOffset Now => clock.GetUtcNow();

    /// <summary>Whether lookups know the names of the post dialect alone.</summary>
    internal bool ForgetsTweetWords { get; set; }

    internal EventRecords Events { get; } = new();

    internal List<ComplianceJobRecord> ComplianceJobs { get; } = [];

    internal Accounts Accounts => field ??= new Accounts(this);

    /// <summary>What happened since the world was made, and is there to be replayed.</summary>
    internal Happenings Past { get; private set; } = null!;

    /// <summary>Called, under the gate, with everything that happens once the world is made.</summary>
    internal event Action<Happening>? Happened;

    internal TweetRecord? Tweet(long id) => _tweetsById.GetValueOrDefault(id) is { IsDeleted: false } tweet ? tweet : null;

    /// <summary>A Tweet, be it deleted.</summary>
    internal TweetRecord? AnyTweet(long id) => _tweetsById.GetValueOrDefault(id);

    internal UserRecord? User(long id) => _usersById.GetValueOrDefault(id);

    internal UserRecord? User(string username) => _usersByName.GetValueOrDefault(username);

    /// <summary>Gives out an id of the present, or of a moment in a past that is being made up.</summary>
    internal long NextId(DateTimeOffset? at = null) => _lastId = Math.Max(_lastId + 1, Ids.FirstAt(at ?? Now));

    /// <summary>Gives out a number that grows with everything that happens.</summary>
    internal long NextOrder() => ++_lastOrder;

    /// <summary>Media have numbers of their own, so that they don't push Tweets on in time.</summary>
    internal long NextMediaId() => 1500000000000000000 + _mediaIds++;

    /// <summary>Media that a user may attach; null where there are none, or not now, or not for this user.</summary>
    internal MediaRecord? UsableMedia(string id, UserRecord? user) =>
        Media.GetValueOrDefault(Arguments.ToId(id)) is { } medium && medium.Upload?.IsUsableBy(user, Now) != false ? medium : null;

    /// <summary>Gives a user another handle, unless someone else has it.</summary>
    internal bool Rename(UserRecord user, string username)
    {
        if (User(username) is { } other && other != user)
        {
            return false;
        }

        _usersByName.Remove(user.Username);
        user.Username = username;
        _usersByName.Add(username, user);
        return true;
    }

    /// <summary>Removes a user and what the user posted.</summary>
    internal void Remove(UserRecord user)
    {
        user.Tweets.ForEach(Delete);
        Users.Remove(user);
        _usersById.Remove(user.Id);
        _usersByName.Remove(user.Username);
    }

    internal void Add(UserRecord user)
    {
        Users.Add(user);
        _usersById.Add(user.Id, user);
        _usersByName.Add(user.Username, user);
    }

    /// <summary>What is found in a user's description.</summary>
    internal TextEntities ReadProfile(string description) => TextEntities.Read(description, _links, _ => null, _ => true, isEscaped: false);

    /// <summary>What is found in a text whose links are short.</summary>
    internal TextEntities Read(string text) =>
        TextEntities.Read(text, _links, User, name => User(name) is not null || Suspended.Contains(name));

    /// <summary>A text as it is kept: with short links, and lines that end in one character.</summary>
    internal string Stored(string text) => TextEntities.ReplaceLinks(text.Replace("\r\n", "\n", StringComparison.Ordinal), Shorten);

    /// <summary>Posts a Tweet.</summary>
    internal TweetRecord Post(Draft draft, DateTimeOffset? at = null)
    {
        var id = draft.Id ?? NextId(at);
        var edited = draft.Edits;
        var parent = edited is null ? draft.ReplyTo : Tweet(edited.RepliedTo ?? 0);
        var quoted = edited is null ? draft.Quotes : Tweet(edited.Quoted ?? 0);
        var media = draft.Media.Count == 0 && edited is not null ? edited.Media : draft.Media;
        edited?.Versions.Add(id);
        var text = TextOf(draft, id, parent, quoted, media);
        var tweet = new TweetRecord
        {
            Id = id,
            Author = draft.Author,
            WasPublic = draft.Author.IsPublic,
            Text = text,
            IsLong = draft.IsLong ?? XText.Measure(text.Written).Length > ShortText,
            Entities = Read(text.Whole).WithAttached(text, media, draft.Retweets?.Entities),
            Lang = draft.Lang,
            Versions = edited?.Versions ?? [id],
            ConversationId = draft.ConversationId ?? edited?.ConversationId ?? parent?.ConversationId ?? draft.Absent.ReplyTo ?? id,
            RepliedTo = edited is null ? parent?.Id ?? draft.Absent.ReplyTo : edited.RepliedTo,
            InReplyTo = edited is null ? parent?.Author ?? draft.Absent.InReplyTo : edited.InReplyTo,
            Quoted = edited is null ? quoted?.Id ?? draft.Absent.Quotes : edited.Quoted,
            RetweetedId = draft.Retweets?.Id ?? draft.Absent.Retweets,
            Retweeted = draft.Retweets,
            Media = media,
            Poll = draft.Poll,
            Place = draft.Place ?? edited?.Place,
            Coordinates = draft.Coordinates,
            Topic = draft.Topic ?? edited?.Topic,
            Source = draft.Source,
            Article = draft.Article,
            ReplySettings = draft.ReplySettings,
            IsSensitive = draft.IsSensitive,
            IsPromoted = draft.IsPromoted,
            WithheldIn = draft.WithheldIn,
        };
        tweet.Document = Documents.Of(tweet, Tweet(tweet.Quoted ?? 0));
        InOrder(Tweets, tweet);
        _tweetsById.Add(id, tweet);
        InOrder(tweet.Author.Tweets, tweet);
        foreach (var user in tweet.Entities.MentionedUsers.Distinct())
        {
            // A Retweet repeats the text of another; it names nobody itself.
            if (!tweet.IsRetweet)
            {
                InOrder(user.Mentions, tweet);
            }
        }

        tweet.Retweeted?.Retweets.Add(tweet);
        Tweet(tweet.Quoted ?? 0)?.Quotes.Add(tweet);
        Tweet(tweet.RepliedTo ?? 0)?.Replies.Add(tweet);
        // What was posted elsewhere, and before, is not announced.
        if (draft.Id is null)
        {
            Happen(new TweetPosted(tweet));
        }

        return tweet;
    }

    /// <summary>Deletes a Tweet with all its versions and Retweets. What replied to it or quoted it stays and points nowhere.</summary>
    internal void Delete(TweetRecord tweet)
    {
        foreach (var version in tweet.Versions.Select(id => _tweetsById[id]))
        {
            foreach (var gone in version.Retweets.Append(version).Where(gone => !gone.IsDeleted))
            {
                gone.IsDeleted = true;
                gone.DeletedAt = Now;
                Happen(new TweetDeleted(gone));
            }
        }
    }

    /// <summary>Starts the present: what happens from here on is announced and kept.</summary>
    internal void Begin() => Past = new Happenings(this);

    /// <summary>Announces what has just happened. While the world is made up nobody listens, and it leaves no trace.</summary>
    internal void Happen(Happening happening)
    {
        if (Happened is { } happened)
        {
            // A Tweet that is replayed later is made from the Tweet alone, and has to be the same event.
            happened(happening with { At = Now, Order = happening is TweetPosted posted ? posted.Tweet.Id : NextOrder() });
        }
    }

    /// <summary>Retweets a Tweet, once for each user.</summary>
    internal TweetRecord Retweet(UserRecord user, TweetRecord tweet, DateTimeOffset? at = null) =>
        RetweetBy(user, tweet)
        ?? Post(
            new Draft(user, $"RT @{tweet.Author.Username}: {tweet.FullText}")
            {
                Retweets = tweet,
                Lang = tweet.Lang,
                Topic = tweet.Topic,
            },
            at
        );

    internal static TweetRecord? RetweetBy(UserRecord user, TweetRecord tweet) =>
        tweet.Retweets.Find(retweet => retweet.Author == user && retweet.IsListed);

    internal void Like(UserRecord user, TweetRecord tweet)
    {
        if (!user.Likes.Exists(mark => mark.Item == tweet))
        {
            _lastOrder++;
            user.Likes.Add(new(_lastOrder, tweet));
            tweet.Likes.Add(new(_lastOrder, user));
            Happen(new TweetLiked(user, tweet));
        }
    }

    internal void Unlike(UserRecord user, TweetRecord tweet)
    {
        if (user.Likes.RemoveAll(mark => mark.Item == tweet) > 0)
        {
            tweet.Likes.RemoveAll(mark => mark.Item == user);
            Happen(new TweetUnliked(user, tweet));
        }
    }

    internal void Bookmark(UserRecord user, TweetRecord tweet)
    {
        if (!user.Bookmarks.Exists(mark => mark.Item == tweet))
        {
            user.Bookmarks.Add(new(++_lastOrder, tweet));
            tweet.BookmarkCount++;
        }
    }

    internal static void Unbookmark(UserRecord user, TweetRecord tweet) =>
        tweet.BookmarkCount -= user.Bookmarks.RemoveAll(mark => mark.Item == tweet);

    /// <summary>What can be seen by someone: Tweets of protected accounts by their followers, of suspended ones by nobody, and none by whom their author blocks.</summary>
    internal static bool CanSee(UserRecord? viewer, TweetRecord tweet) => CanSee(viewer, tweet.Author);

    /// <summary>Whose Tweets can be seen by someone.</summary>
    internal static bool CanSee(UserRecord? viewer, UserRecord author) =>
        !author.IsSuspended
        && (
            viewer == author
            || (
                viewer is null
                    ? !author.IsProtected
                    : !author.Blocked.Contains(viewer) && (!author.IsProtected || author.Followers.Contains(viewer))
            )
        );

    /// <summary>Knows what a short link stands for.</summary>
    internal void Shortened(string link, string url) => _links[link] = url;

    // One that was posted elsewhere may be older than the last.
    private static void InOrder(List<TweetRecord> tweets, TweetRecord tweet)
    {
        var place = tweets.Count;
        while (place > 0 && tweets[place - 1].Id > tweet.Id)
        {
            place--;
        }

        tweets.Insert(place, tweet);
    }

    // What was posted elsewhere has in its text what X puts there, and a Retweet repeats another's.
    private PostedText TextOf(Draft draft, long id, TweetRecord? parent, TweetRecord? quoted, IReadOnlyList<MediaRecord> media)
    {
        var written = Stored(draft.Text);
        if (draft.Id is not null || draft.Retweets is not null)
        {
            return PostedText.AsItIs(written);
        }

        return PostedText.Of(
            written,
            parent is null ? [] : PostedText.Addressed(draft.Author, parent, TextEntities.NamesIn(written), draft.ExcludedFromReply),
            new[]
            {
                quoted is null ? null : PostedText.Page(quoted.Author, quoted.Id),
                media.Count == 0 ? null : PostedText.MediaPage(draft.Author, id, media[0]),
            }
                .OfType<string>()
                .Select(Shorten)
        );
    }

    private string Shorten(string url)
    {
        if (url.StartsWith("https://t.co/", StringComparison.Ordinal))
        {
            return url;
        }

        // X takes a URL without a protocol for one with http.
        var whole = url.Contains("://", StringComparison.Ordinal) ? url : $"http://{url}";
        var hash = Scatter.Hash(whole);
        var link = string.Create(CultureInfo.InvariantCulture, $"https://t.co/{Scatter.Mix(hash):x8}{Scatter.Mix(~hash) & 0xFF:x2}");
        _links[link] = whole;
        return link;
    }
}
